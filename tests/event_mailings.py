"""What a worker does after an event was moved or cancelled."""

from django.utils import timezone

from events.mailings.actions import continue_mailings
from events.series.mailing import continue_cancellations


def write_mailings() -> int:
    """Write the emails of all unfinished mailings; return how many are new."""
    at = timezone.now()
    return continue_mailings(at=at) + continue_cancellations(at=at)
