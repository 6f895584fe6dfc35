"""What publishing, correcting or cancelling an event will do, in sentences, before it is done."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.mailings.actions import EMAILED_WHEN_CHANGED
from events.models import Event
from events.programme.audience import Reach, reach_of
from events.programme.content import with_content
from events.programme.emails import differs_for_invited
from publishing.subjects.content import Content
from toolkit import clock


def consequences_of(event: Event, content: Content) -> list[str]:
    """Say what follows when this content of an event is published: for a new one, or for a correction."""
    shown = with_content(event, content)
    if event.can_be_published:
        return consequences_of_publishing(shown)
    people = emailed_about(event, content)
    if not people:
        return [_("We won't email anyone about this change.")]
    if differs_for_invited(shown, event):
        words = ngettext(
            "We'll email %(count)s person who is registered or invited about the new time or venue.",
            "We'll email %(count)s people who are registered or invited about the new time or venue.",
            people,
        )
    else:
        words = ngettext(
            "We'll email %(count)s attendee about the new meeting link.",
            "We'll email %(count)s attendees about the new meeting link.",
            people,
        )
    return [words % {"count": people}]


def emailed_about(event: Event, content: Content) -> int:
    """Count the people that publishing this content emails: those who know another time or place of a published event, and
    of another meeting link those who attend."""
    shown = with_content(event, content)
    is_moved = any(getattr(shown, name) != getattr(event, name) for name in EMAILED_WHEN_CHANGED)
    is_emailed = is_moved and event.can_be_cancelled and not shown.is_over(at=clock.now())
    if not is_emailed:
        return 0
    reach = reach_of(event)
    return reach.people if differs_for_invited(shown, event) else reach.registered


def consequences_of_publishing(event: Event) -> list[str]:
    """Say who will see the event and who can register."""
    sentences = [_("Its page will be public, and partner sites can show it.")]
    if event.takes_registrations and event.by_invitation:
        sentences.append(_("Only contacts you invite can register."))
    elif event.takes_registrations:
        capacity = event.total_capacity
        sentences.append(
            ngettext(
                "People can register: there is %(capacity)s place.",
                "People can register: there are %(capacity)s places.",
                capacity,
            )
            % {"capacity": capacity}
            if capacity is not None
            else _("People can register, without a limit.")
        )
    else:
        sentences.append(_("People can't register here. You can change that by editing the event."))
    sentences.append(_("We won't email anyone yet: you can invite contacts afterwards."))
    return sentences


def consequences_of_cancelling(reach: Reach) -> list[str]:
    """Say how many attendees and invitees will be emailed."""
    attendees = ngettext(
        "%(count)s attendee will be emailed. The event will be removed from their calendar.",
        "%(count)s attendees will be emailed. The event will be removed from their calendars.",
        reach.registered,
    )
    invitees = ngettext(
        "%(count)s invitee who hasn't replied will be emailed. Unsent invitations will be cancelled.",
        "%(count)s invitees who haven't replied will be emailed. Unsent invitations will be cancelled.",
        reach.invited,
    )
    waiting = ngettext(
        "%(count)s person on the waiting list will be emailed.",
        "%(count)s people on the waiting list will be emailed.",
        reach.waiting,
    )
    pairs = ((attendees, reach.registered), (waiting, reach.waiting), (invitees, reach.invited))
    emails = [words % {"count": count} for words, count in pairs if count]
    return [
        *(emails or [_("No one is registered or invited, so we won't email anyone.")]),
        _("The page stays online and shows your reason. This can't be undone."),
    ]
