"""Badges of states: a shape, a tone and a word each, so that no meaning depends on colour alone."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Look(NamedTuple):
    """Shape (a key of `SHAPES`), tone (a class in `components.css`) and usual word."""

    shape: str
    tone: str
    word: str | Promise


SHAPES = {
    "echo": '<circle class="fill" cx="3.5" cy="12.5" r="2.5"/>'
    '<path class="line" d="M3.5 6.5a6 6 0 0 1 6 6M3.5 2a10.5 10.5 0 0 1 10.5 10.5"/>',
    "hatch": '<circle class="line" cx="8" cy="8" r="6"/><path class="line thin" d="M3.8 10.2 10.2 3.8M5.8 12.2 12.2 5.8"/>',
    "dots": '<circle class="line dotted" cx="8" cy="8" r="6"/><circle class="fill" cx="8" cy="8" r="2"/>',
    "half": '<circle class="line" cx="8" cy="8" r="6"/><path class="fill" d="M8 2a6 6 0 0 0 0 12z"/>',
    "dashed": '<circle class="line dotted" cx="8" cy="8" r="6"/>',
    "check": '<path class="line" d="m2.5 8.5 3.7 3.7 7.3-8"/>',
    "cross": '<path class="line" d="m3.5 3.5 9 9m0-9-9 9"/>',
    "clock": '<circle class="line" cx="8" cy="8" r="6"/><path class="line" d="M8 4.5V8l2.5 1.7"/>',
    "warn": '<path class="line" d="M8 2 14.5 13.5h-13zM8 6.5v3.2M8 11.7v.3"/>',
    "arrow": '<path class="line" d="M2 8h11M9 4l4 4-4 4"/>',
    "hollow": '<circle class="line" cx="8" cy="8" r="6"/>',
}
LOOKS = {
    # hubs
    "operating": Look("echo", "operating", _("Operational")),
    "recognised": Look("hatch", "recognised", _("Recognised, activity not confirmed")),
    "forming": Look("dots", "forming", _("Being set up")),
    "none": Look("hollow", "none", _("No hub yet")),
    # publishing and events
    "draft": Look("dashed", "quiet", _("Draft")),
    "submitted": Look("clock", "waiting", _("Waiting for approval")),
    "returned": Look("warn", "bad", _("Changes requested")),
    "published": Look("check", "good", _("Published")),
    "open": Look("check", "good", _("Open for registration")),
    "few": Look("warn", "waiting", _("Few places left")),
    "full": Look("warn", "waiting", _("Full")),
    "invitation": Look("half", "quiet", _("By invitation")),
    "closed": Look("hollow", "quiet", _("Registration closed")),
    "past": Look("check", "quiet", pgettext_lazy("an event that is over", "Past")),
    "cancelled": Look("cross", "bad", _("Cancelled")),
    # registrations and invitations
    "confirmed": Look("check", "good", _("Confirmed")),
    "unconfirmed": Look("clock", "waiting", _("Not confirmed yet")),
    "waiting": Look("clock", "waiting", _("On the waiting list")),
    "offered": Look("half", "waiting", _("Place offered")),
    "withdrawn": Look("cross", "quiet", _("Withdrawn")),
    "invited": Look("arrow", "waiting", _("Invited")),
    "accepted": Look("check", "good", _("Accepted")),
    "declined": Look("cross", "quiet", _("Declined")),
    "attended": Look("check", "good", _("Attended")),
    # keys and webhooks of partners
    "key_valid": Look("check", "good", _("Works")),
    "key_rotated": Look("clock", "waiting", _("Replaced, still works")),
    "key_expired": Look("hollow", "quiet", _("Expired")),
    "key_revoked": Look("cross", "bad", _("Revoked")),
    "webhook_active": Look("check", "good", _("Active")),
    "webhook_failing": Look("warn", "bad", _("Failing")),
    "webhook_paused": Look("half", "waiting", _("Paused")),
    "webhook_pending": Look("clock", "waiting", _("Not tested yet")),
    "delivery_delivered": Look("check", "good", _("Delivered")),
    "delivery_failed": Look("cross", "bad", _("Failed")),
    "delivery_held": Look("half", "waiting", _("On hold")),
    "delivery_waiting": Look("clock", "waiting", _("Waiting")),
    # certificates
    "issued": Look("check", "good", _("Issued")),
    "failed": Look("warn", "bad", _("Not issued")),
    "revoked": Look("cross", "bad", _("Revoked")),
    # endorsements
    "endorsed": Look("check", "good", _("Endorsed")),
    "pending": Look("clock", "waiting", _("Waiting for a decision")),
    # recommendations
    "not_sent": Look("dashed", "quiet", _("Not sent")),
    "sent": Look("arrow", "waiting", _("Sent")),
    "acknowledged": Look("half", "waiting", _("Acknowledged")),
    "partly": Look("half", "good", _("Partly accepted")),
    "rejected": Look("cross", "bad", _("Rejected")),
    "in_progress": Look("half", "waiting", _("In progress")),
    "done": Look("check", "good", _("Done")),
    "overdue": Look("warn", "bad", _("Response overdue")),
    # files on their way in
    "checked": Look("half", "waiting", _("Ready to import")),
    "matching": Look("warn", "waiting", _("Columns to match")),
    "refused": Look("cross", "bad", _("Has errors")),
    "writing": Look("arrow", "waiting", _("Importing")),
    # mailings and emails
    "scheduled": Look("clock", "waiting", _("Scheduled")),
    "stopped": Look("half", "waiting", _("Stopped")),
    "queued": Look("clock", "waiting", _("Queued")),
    "sending": Look("arrow", "waiting", _("Sending")),
    "held": Look("half", "waiting", _("Stopped")),
    "bounced": Look("cross", "bad", _("Bounced")),
    "unknown": Look("warn", "waiting", _("Delivery unclear")),
    "expired": Look("warn", "bad", _("Not delivered after 3 days")),
    "faulty": Look("warn", "bad", _("Could not be created")),
    "complaint": Look("warn", "bad", _("Reported as spam")),
    "suppressed": Look("cross", "quiet", _("Not sent: address blocked")),
}
PLAIN = Look("hollow", "quiet", "")


def look_of(key: str) -> Look:
    """The look of a state; a plain one for a key that has none of its own."""
    return LOOKS.get(key, PLAIN)
