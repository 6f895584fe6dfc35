"""What an email says, how it is cleared, and what a hub can still read of an email that was sent."""

from typing import Any

from django.db.models import Case, F, Func, JSONField, Q, TextField, Value, When
from django.db.models.functions import Now

# Written into a row, these remove what the email says; ``cleared_at`` keeps an empty email from being sent.
CLEARED: dict[str, Any] = {"context": {}, "link": {}, "calendar": "", "cleared_at": Now()}

# Emails for signing in, and those that belong to no hub, say nothing once they are sent: no one may read them.
IS_READ = ~Q(lane="account") & Q(hub_id__isnull=False)


class WithoutSecrets(Func):
    """A personal link without what opens it."""

    template = "(%(expressions)s - '{nonce,hash}'::text[])"
    output_field = JSONField()


# Written into a row that was sent; the same as in ``claims.SENT``.
SENT_CONTENTS: dict[str, Any] = {
    "context": Case(When(IS_READ, then=F("context")), default=Value({}, JSONField())),
    "link": Case(When(IS_READ, then=WithoutSecrets(F("link"))), default=Value({}, JSONField())),
    "calendar": Case(When(IS_READ, then=F("calendar")), default=Value("", TextField())),
    "cleared_at": Case(When(IS_READ, then=F("cleared_at")), default=Now()),
}
