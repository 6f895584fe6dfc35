"""What is forgotten of check-in: files of badges after a week, the rest with the registrations of the event."""

import datetime as dt

from audit.purges import record_purge
from events.check_in.badges import forget_badges
from events.models import BadgeSheet, DoorLink
from events.registrations.retention import REGISTRATIONS_KEPT
from toolkit.actions import action


@action
def forget_check_ins(*, at: dt.datetime) -> int:
    """Delete files of badges, and the door links and sheets of events six months ago; return how many rows."""
    over = at - REGISTRATIONS_KEPT
    links = DoorLink.objects.filter(event__ends_at__lte=over)
    sheets = BadgeSheet.objects.filter(event__ends_at__lte=over)
    numbers = [
        forget_badges(at=at),
        record_purge(DoorLink, links.delete()[1].get("events.DoorLink", 0), at=at),
        record_purge(BadgeSheet, sheets.delete()[1].get("events.BadgeSheet", 0), at=at),
    ]
    return sum(numbers)
