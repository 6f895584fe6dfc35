"""What a worker does after an event was moved or cancelled."""

from django.utils import timezone

from events.mailings.actions import continue_mailings


def write_mailings() -> int:
    """Write the emails of all unfinished mailings; return how many are new."""
    return continue_mailings(at=timezone.now())
