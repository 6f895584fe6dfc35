"""How each state looks: a shape, a tone and a word, so that nothing is told by colour alone."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Look(NamedTuple):
    """Shape (drawn in `components/status_badge.html`), tone (a class in `components.css`) and usual word."""

    shape: str
    tone: str
    word: str | Promise


LOOKS = {
    # hubs
    "operating": Look("echo", "operating", _("Hub at work")),
    "recognised": Look("hatch", "recognised", _("Recognised, work not yet known")),
    "forming": Look("dots", "forming", _("Hub forming")),
    "none": Look("hollow", "none", _("No hub known")),
    # publishing and events
    "draft": Look("dashed", "quiet", _("Draft")),
    "submitted": Look("clock", "waiting", _("Waiting for approval")),
    "returned": Look("warn", "bad", _("Returned")),
    "published": Look("check", "good", _("Published")),
    "open": Look("check", "good", _("Open for registration")),
    "few": Look("warn", "waiting", _("Few seats left")),
    "full": Look("warn", "waiting", _("Full")),
    "invitation": Look("half", "quiet", _("By invitation")),
    "closed": Look("hollow", "quiet", _("Registration closed")),
    "past": Look("check", "quiet", _("Took place")),
    "cancelled": Look("cross", "bad", _("Cancelled")),
    # registrations and invitations
    "confirmed": Look("check", "good", _("Confirmed")),
    "unconfirmed": Look("clock", "waiting", _("Not confirmed yet")),
    "waiting": Look("clock", "waiting", _("On the waiting list")),
    "offered": Look("half", "waiting", _("Seat offered")),
    "withdrawn": Look("cross", "quiet", _("Withdrawn")),
    "invited": Look("arrow", "waiting", _("Invited")),
    "accepted": Look("check", "good", _("Accepted")),
    "declined": Look("cross", "quiet", _("Declined")),
    "attended": Look("check", "good", _("Attended")),
    # recommendations
    "sent": Look("arrow", "waiting", _("Sent")),
    "acknowledged": Look("half", "waiting", _("Received")),
    "partly": Look("half", "good", _("Accepted in part")),
    "rejected": Look("cross", "bad", _("Rejected")),
    "in_progress": Look("half", "waiting", _("In progress")),
    "done": Look("check", "good", _("Done")),
    "overdue": Look("warn", "bad", _("Answer overdue")),
    # files on their way in
    "checked": Look("half", "waiting", _("Ready to import")),
    "refused": Look("cross", "bad", _("Has mistakes")),
    "writing": Look("arrow", "waiting", _("Being imported")),
    # letters
    "queued": Look("clock", "waiting", _("Waiting to be sent")),
    "sending": Look("arrow", "waiting", _("Being sent")),
    "bounced": Look("cross", "bad", _("Could not be delivered")),
    "unknown": Look("warn", "waiting", _("Parked: not known whether it arrived")),
    "expired": Look("warn", "bad", _("Given up after three days")),
    "faulty": Look("warn", "bad", _("Could not be put together")),
    "suppressed": Look("cross", "quiet", _("Not sent: unsubscribed")),
}
PLAIN = Look("hollow", "quiet", "")


def look_of(key: str) -> Look:
    """The look of a state; a plain one for a key that has none of its own."""
    return LOOKS.get(key, PLAIN)
