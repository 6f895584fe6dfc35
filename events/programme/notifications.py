"""Writing to many people within one transaction."""

from collections.abc import Iterator
from itertools import islice

from events.models import Event
from events.programme import emails
from outbox.actions import queue_all, replace_queued
from outbox.drafts import Draft

SLICE = 200  # a calendar takes a few milliseconds; the database must hear from us every ten seconds


def tell_all(drafts: Iterator[Draft]) -> int:
    """Queue the emails slice by slice as they are made; how many are new."""
    told = 0
    while some := list(islice(drafts, SLICE)):
        told += queue_all(some)
    return told


def tell_of_move(event: Event, before: Event) -> int:
    """Email everybody who holds a wrong date or place, once, with the old and the new one; how many.

    Who is registered; who was invited and has not answered. An invitation that has not gone yet goes with the new date
    instead of a second email.
    """
    told = tell_all(emails.changed(event, before))
    if not emails.differs_for_invited(event, before):
        return told
    invitations = emails.open_invitations(event)
    while some := list(islice(invitations, SLICE)):
        corrected = replace_queued(emails.invited(event, some))
        sent = [one for one in some if one.emails_key not in corrected]
        told += queue_all(emails.invitation_changed(event, before, sent))
    return told
