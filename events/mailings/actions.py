"""Writing to everyone an event concerns: one row in the transaction of the change, the emails by a worker in slices."""

import copy
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from django.db.models import F, Field

from events.invitations.substitute_emails import named, substitutes_cancelled, substitutes_changed
from events.materials.emails import materials_added
from events.models import Event, EventMailing, Invitation, Registration, Substitute
from events.programme import audience, emails
from events.surveys.emails import feedback_asked
from outbox.actions import deliverable, queue_all, replace_queued
from outbox.drafts import Draft
from toolkit import clock
from toolkit.actions import action, enqueue_on_commit

SLICE = 200
P = TypeVar("P", Invitation, Substitute)
# What an email about a move compares: the fields of which people must know the new value.
EMAILED_WHEN_CHANGED = (
    "starts_at", "ends_at", "starts_on", "ends_on", "time_zone", "format", "country", "city", "venue", "online_url",
)  # fmt: skip
CONTINUE = "events.continue_mailings"
# Emails about the follow-up go to attendees alone; which of them, and what they say, is decided by the subject they are about.
AFTER_THE_EVENT: dict[str, Callable[[Event, EventMailing, list[Registration]], Iterable[Draft]]] = {
    EventMailing.Kind.MATERIALS: materials_added,
    EventMailing.Kind.SURVEY: feedback_asked,
}


def start_mailing(event: Event, kind: EventMailing.Kind, *, before: Event | None = None) -> EventMailing | None:
    """Write down, in the transaction of the change, that everyone it concerns gets an email.

    A ``before`` is the event as people know it. Costs the same for ten people and for ten thousand.
    """
    if event.hub is None:
        return None  # an event of the whole network has no registrations and no invitations
    known = _values_of(before) if before is not None else {}
    mailing = EventMailing.objects.create(hub=event.hub, event=event, kind=kind, before=known)
    enqueue_on_commit(CONTINUE)
    return mailing


def continue_mailings(*, at: dt.datetime) -> int:
    """Write the emails of all unfinished mailings; return how many are new.

    Each slice and its cursor are one transaction: killed half-way, the next run goes on behind the last slice. Of two runs
    at once, one works on a mailing and the other leaves it. The mailings of an event are written one after the other.
    """
    written = 0
    for event_id in EventMailing.objects.unfinished().order_by("event").values_list("event", flat=True).distinct():
        while (new := _write_slice(event_id, at)) is not None:
            written += new
    return written


@action
def _write_slice(event_id: int, at: dt.datetime) -> int | None:
    """Write the next slice of the event's oldest mailing; None when none is left or another worker has it.

    The event is read without a lock, so that registrations do not have to wait. Its sequence is part of the key of each
    email: a change in between starts a mailing of its own, whose emails replace those of this slice.
    """
    oldest = EventMailing.objects.unfinished().filter(event=event_id).order_by("pk").first()
    unlocked = EventMailing.objects.unfinished().select_for_update(skip_locked=True)
    mailing = unlocked.filter(pk=oldest.pk).first() if oldest else None
    if mailing is None:
        return None
    event = Event.objects.for_pages().get(pk=event_id)
    passed, drafts = _next_drafts(mailing, event, at)
    written = queue_all(deliverable(drafts)) if passed else 0
    changes = {"emails": F("emails") + written, **passed} if passed else {"finished_at": clock.now()}
    EventMailing.objects.filter(pk=mailing.pk).update(**changes)
    return written


def _next_drafts(mailing: EventMailing, event: Event, at: dt.datetime) -> tuple[dict[str, int], Iterable[Draft]]:
    """The cursor behind the next slice and the emails of it; no cursor when nothing is left to write."""
    if mailing.kind in AFTER_THE_EVENT:
        there = audience.coming(event, behind=mailing.last_registration, limit=SLICE)
        passed = {"last_registration": there.last} if there.last else {}
        return passed, AFTER_THE_EVENT[mailing.kind](
            event, mailing, [one for one in there.people if not one.is_waiting]
        )
    before = _as_known(mailing, event)
    if mailing.kind == EventMailing.Kind.MOVED and not _is_worth_an_email(event, before, at):
        return {}, []
    coming = audience.coming(event, behind=mailing.last_registration, limit=SLICE)
    if coming.last:
        return {"last_registration": coming.last}, _to_registered(mailing, event, before, coming.people)
    if mailing.kind == EventMailing.Kind.MOVED and not emails.differs_for_invited(event, before):
        return {}, []
    invited = audience.open_invitations(event, behind=mailing.last_invitation, limit=SLICE)
    if not invited.last:
        return _to_substitutes(mailing, event, before)
    if mailing.kind == EventMailing.Kind.CANCELLED:
        return {"last_invitation": invited.last}, emails.invitations_cancelled(event, invited.people)
    return {"last_invitation": invited.last}, _to_invited(mailing, event, before, invited.people)


def _to_substitutes(mailing: EventMailing, event: Event, before: Event) -> tuple[dict[str, int], Iterable[Draft]]:
    asked = audience.asked_substitutes(event, behind=mailing.last_substitute, limit=SLICE)
    passed = {"last_substitute": asked.last} if asked.last else {}
    if mailing.kind == EventMailing.Kind.CANCELLED:
        return passed, substitutes_cancelled(asked.people)
    corrected = replace_queued(named(one) for one in asked.people)
    people = {one: one.asked_at for one in asked.people if one.own_emails_key not in corrected}
    return passed, substitutes_changed(event, before, _who_knew(mailing, event, people))


def _to_registered(mailing: EventMailing, event: Event, before: Event, people: list[Registration]) -> Iterator[Draft]:
    if mailing.kind == EventMailing.Kind.CANCELLED:
        return emails.cancelled(event, people)
    if not emails.differs_for_invited(event, before):  # a new meeting link is of no use yet to who waits for a place
        people = [one for one in people if not one.is_waiting]
    informed = audience.confirmed_since(people, mailing.created_at)
    if earlier := _unfinished_move_before(mailing):
        known = audience.confirmed_since(people, earlier.created_at) | audience.informed_of_change_since(
            people, event, earlier.created_at
        )
        people = [one for one in people if one.pk in known]
    return emails.changed(event, before, [one for one in people if one.pk not in informed])


def _to_invited(mailing: EventMailing, event: Event, before: Event, people: list[Invitation]) -> Iterator[Draft]:
    """An invitation that has not been sent yet is corrected instead of followed by a second email."""
    corrected = replace_queued(emails.invited(event, people))
    people = [one for one in people if one.latest_email_key not in corrected]
    return emails.invitation_changed(event, before, _who_knew(mailing, event, {one: one.asked_at for one in people}))


def _who_knew(mailing: EventMailing, event: Event, asked_at: Mapping[P, dt.datetime]) -> list[P]:
    """Return those who were asked before the change, and know the date or place it replaced."""
    people = [one for one, moment in asked_at.items() if moment <= mailing.created_at]
    if earlier := _unfinished_move_before(mailing):
        informed = audience.informed_of_change_since(people, event, earlier.created_at)
        people = [one for one in people if one.pk in informed or asked_at[one] > earlier.created_at]
    return people


def _unfinished_move_before(mailing: EventMailing) -> EventMailing | None:
    """Return the move before this one if its emails were not all written: the others never knew the date replaced now."""
    moves = EventMailing.objects.filter(event=mailing.event_id, kind=EventMailing.Kind.MOVED, pk__lt=mailing.pk)
    return moves.filter(finished_at__gte=mailing.created_at).order_by("pk").last()


def _is_worth_an_email(event: Event, before: Event, at: dt.datetime) -> bool:
    """Whether the event is still ahead and not as people knew it: it may have been moved back, or cancelled."""
    return event.is_ahead(at=at) and _values_of(event) != _values_of(before)


def _values_of(event: Event) -> dict[str, object]:
    """The values an email about a move compares, by the names of their columns."""
    return {field.attname: field.get_prep_value(getattr(event, field.attname)) for field in _emailed_fields()}


def _as_known(mailing: EventMailing, event: Event) -> Event:
    """The event as people knew it before the change."""
    known = copy.copy(event)
    for field in _emailed_fields():
        if field.attname in mailing.before:
            setattr(known, field.attname, field.to_python(mailing.before[field.attname]))
    return known


def _emailed_fields() -> "list[Field[Any, Any]]":
    return [field for field in Event._meta.concrete_fields if field.name in EMAILED_WHEN_CHANGED]
