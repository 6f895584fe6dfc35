"""What an email says, and how it is cleared: the row stays for ninety days, the contents do not."""

from typing import Any

from django.db.models.functions import Now

# Written into a row, these remove what the email says; ``cleared_at`` keeps an empty email from being sent.
CLEARED: dict[str, Any] = {"context": {}, "link": {}, "calendar": "", "cleared_at": Now()}
