"""The emails events write. Subjects are neutral; what an event is about stands inside only."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import translation

from accounts.personal_links import link_to
from events.calendars.icalendar_files import calendar_for
from events.models import Event, Invitation, Registration
from events.programme.wording import moment_words, offered, reply_by_words, short_words, when_words, where_words
from hubs.registry.senders import sender
from outbox.actions import reachable
from outbox.drafts import Draft
from outbox.models import Lane, OutgoingEmail, State
from stakeholders.contacts.mailing_lists import invitations_of
from stakeholders.models import Stakeholder


def registered(registration: Registration) -> Draft:
    """The seat is theirs: the personal link, and the event for their calendar."""
    return _to_registered(registration, "registered", f"confirmed:{registration.round}", method="REQUEST")


def to_confirm(registration: Registration, asked: uuid.UUID) -> Draft:
    """Somebody typed this address: is it theirs? The event and the personal link, nothing that was typed."""
    return _to_unconfirmed(registration, "confirm", asked)


def already_registered(registration: Registration, asked: uuid.UUID) -> Draft:
    """Somebody typed an address that is registered: its owner is told, nobody else."""
    return _to_unconfirmed(registration, "already_registered", asked)


def withdrawn(registration: Registration) -> Draft:
    """The seat is given back: the event leaves their calendar."""
    return _to_registered(registration, "withdrawn", f"withdrawn:{registration.round}", method="CANCEL")


def changed(event: Event, before: Event) -> Iterator[Draft]:
    """Time or place is another one: the old and the new one, and the same calendar entry, moved."""
    for registration in _coming(event):
        yield _to_registered(
            registration, "changed", f"changed:{event.sequence}", method="REQUEST", before=before
        )  # fmt: skip


def invitation_changed(event: Event, before: Event, invitations: Iterable[Invitation]) -> Iterator[Draft]:
    """Time or place of what they were invited to is another one: the old and the new one."""
    for invitation in invitations:
        key = f"{invitation.emails_key}:changed:{event.sequence}"
        yield _to_invited(invitation, event, "invitation_changed", key, before=before)


def differs_for_invited(event: Event, before: Event) -> bool:
    """Whether somebody who read the invitation holds a wrong date or place."""
    return (when_words(event), where_words(event)) != (when_words(before), where_words(before))


def cancelled(event: Event) -> Iterator[Draft]:
    """It does not take place: to everybody who comes, and everybody whose invitation went and was not declined."""
    for registration in _coming(event):
        yield _to_registered(registration, "cancelled", "cancelled", method="CANCEL")
    for invitation in open_invitations(event):
        yield _to_invited(invitation, event, "invitation_cancelled", f"{invitation.emails_key}:off")


@dataclass(frozen=True)
class Reach:
    """How many people an email about an event goes to: the suppressed and those without an address are not among them."""

    registered: int
    invited: int

    @property
    def people(self) -> int:
        """All of them."""
        return self.registered + self.invited


def reach_of(event: Event) -> Reach:
    """How many would get an email if the event were moved or cancelled now."""
    keys = OutgoingEmail.objects.filter(key__startswith=invitation_prefix(event), state=State.QUEUED)
    waiting = set(keys.values_list("key", flat=True))
    invited = [one.stakeholder.email for one in open_invitations(event) if one.emails_key not in waiting]
    coming = [registration.email for registration in _coming(event)]
    return Reach(len(reachable(coming)), len(reachable(invited, mailing_list=invitations_of(event.hub))))


def invited(event: Event, invitations: Iterable[Invitation]) -> Iterator[Draft]:
    """Please come: a personal page to accept or decline."""
    for invitation in invitations:
        yield _to_invited(invitation, event, "invitation", invitation.emails_key)


def registration_key(registration: Registration) -> str:
    """What the keys of all emails about this registration begin with."""
    return f"registration:{registration.pk}"


def invitation_prefix(event: Event) -> str:
    """What the keys of all emails about invitations to this event begin with."""
    return f"invitation:{event.pk}:"


def _coming(event: Event) -> Iterator[Registration]:
    """Those who come, each person once, under however many of their addresses they registered."""
    coming = Registration.objects.confirmed().filter(event=event)
    moved = Stakeholder.objects.filter(hub=event.hub_id, earlier_addresses__address__in=coming.values("email"))
    again = [one.pk for person in moved.distinct() for one in coming.of_person(person)[1:]]
    for registration in coming.exclude(pk__in=again).iterator(chunk_size=500):
        registration.event = event
        yield registration


def open_invitations(event: Event) -> Iterator[Invitation]:
    """Invited, can be written to, not declined, not coming, and the invitation was not taken back before it went."""
    unsent = OutgoingEmail.objects.filter(key__startswith=invitation_prefix(event), state=State.WITHDRAWN)
    taken_back = set(unsent.values_list("key", flat=True))
    coming = Registration.objects.confirmed().filter(event=event).values("email")
    open_ones = (
        Invitation.objects.filter(event=event)
        .exclude(state=Invitation.State.DECLINED)
        .exclude(stakeholder__email="")
        .exclude(stakeholder__email__in=coming)
        .exclude(stakeholder__earlier_addresses__address__in=coming)
    )
    for invitation in open_ones.select_related("stakeholder").iterator(chunk_size=500):
        if invitation.emails_key not in taken_back:
            yield invitation


def _to_registered(
    registration: Registration, kind: str, fact: str, *, method: str, before: Event | None = None
) -> Draft:
    event = registration.event
    language = offered(registration.language)
    with translation.override(language):
        return Draft(
            key=f"{registration_key(registration)}:{fact}",
            kind=f"events/{kind}",
            lane=Lane.NOTICE,
            recipient=registration.email,
            language=language,
            hub_id=registration.hub_id,
            context={**_context(event, before), "online_url": event.online_url},
            **sender(event.hub),
            link=link_to("events_personal:registration", registration),
            calendar=calendar_for(event, method=method, attendee=registration),
            calendar_method=method,
            valid_until=_valid_until(event),
            supersedes=registration_key(registration) if kind != "registered" or registration.round > 1 else "",
        )


def _to_unconfirmed(registration: Registration, kind: str, asked: uuid.UUID) -> Draft:
    event = registration.event
    language = offered(registration.language)
    with translation.override(language):
        held_until = registration.held_until
        return Draft(
            key=f"registration:{registration.pk}:asked:{asked.hex}",
            kind=f"events/{kind}",
            lane=Lane.NOTICE,
            recipient=registration.email,
            language=language,
            hub_id=registration.hub_id,
            context={**_context(event), "until": moment_words(held_until, event) if held_until else ""},
            **sender(event.hub),
            link=link_to("events_personal:registration", registration),
            valid_until=held_until or _valid_until(event),
        )


def _to_invited(invitation: Invitation, event: Event, kind: str, key: str, before: Event | None = None) -> Draft:
    person = invitation.stakeholder
    language = offered(person.language)
    with translation.override(language):
        return Draft(
            key=key,
            kind=f"events/{kind}",
            lane=Lane.BULK,
            recipient=person.email,
            language=language,
            hub_id=invitation.hub_id,
            mailing_list=invitations_of(event.hub),
            context={**_context(event, before), "name": person.name},
            **sender(event.hub),
            link=link_to("events_personal:invitation", invitation),
            valid_until=_valid_until(event),
        )


def _context(event: Event, before: Event | None = None) -> dict[str, Any]:
    """``before`` is the event as people know it, where they hold another date or place."""
    return {
        **_differences(before, event),
        "title": event.title,
        "summary": event.summary,
        "when": when_words(event),
        "short": short_words(event),
        "reply_by": reply_by_words(event),
        "where": where_words(event),
        "languages": event.languages,
        "because": event.cancelled_because,
        "hub": event.hub.title if event.hub else "",
        "event_path": reverse("events:detail", args=[event.pk]),
    }


def _differences(before: Event | None, event: Event) -> dict[str, str]:
    """What was stated of time and place and has changed."""
    if before is None:
        return {}
    was_when, was_where = when_words(before), where_words(before)
    return {
        "was_when": was_when if was_when != when_words(event) else "",
        "was_where": was_where if was_where != where_words(event) else "",
    }


def _valid_until(event: Event) -> dt.datetime:
    """The end of the event: what is said before it is of no use afterwards."""
    day_after = event.ends_on.last_day + dt.timedelta(days=1)
    return event.ends_at or dt.datetime.combine(day_after, dt.time(), tzinfo=event.zone)
