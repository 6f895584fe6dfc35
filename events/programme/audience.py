"""Who is emailed about an event: how many, in slices, and who knows of a change already."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Exists, OuterRef, Q, TextField, Value
from django.db.models.functions import Cast, Concat

from events.models import Event, Invitation, Registration, Substitute, SubstituteQuerySet
from events.programme.emails import invitation_prefix, inviting_hub, registration_key
from outbox.actions import reachable
from outbox.models import Lane, OutgoingEmail, State
from stakeholders.contacts.mailing_lists import invitations_of
from stakeholders.models import Stakeholder


@dataclass(frozen=True)
class Reach:
    """How many people an email about an event goes to: the suppressed and those without an address are not among them."""

    registered: int
    invited: int
    waiting: int = 0

    @property
    def people(self) -> int:
        """All of them."""
        return self.registered + self.invited + self.waiting


def reach_of(event: Event) -> Reach:
    """Count who would get an email if the event were moved or cancelled now."""
    keys = OutgoingEmail.objects.filter(key__startswith=invitation_prefix(event), state=State.QUEUED)
    waiting = set(keys.values_list("key", flat=True))
    invited: dict[str, list[str]] = {}
    for one in open_invitations(event).people:
        if one.latest_email_key not in waiting:
            invited.setdefault(invitations_of(inviting_hub(one, event)), []).append(one.stakeholder.email)
    for named in asked_substitutes(event).people:
        if named.own_emails_key not in waiting:
            invited.setdefault(invitations_of(inviting_hub(named.invitation, event)), []).append(named.email)
    people = coming(event).people
    attendees, in_line = ([one.email for one in people if one.is_waiting == waits] for waits in (False, True))
    wanting = [
        address
        for mailing_list, addresses in invited.items()
        for address in reachable(addresses, lane=Lane.BULK, mailing_list=mailing_list)
    ]
    return Reach(len(reachable(attendees, lane=Lane.NOTICE)), len(wanting), len(reachable(in_line, lane=Lane.NOTICE)))


P = TypeVar("P", Registration, Invitation, Substitute)


@dataclass(frozen=True)
class Slice(Generic[P]):
    """Some of the people of an event, and the key of the last row looked at; 0 when there was none."""

    people: list[P]
    last: int


def coming(event: Event, *, behind: int = 0, limit: int | None = None) -> Slice[Registration]:
    """Attendees and people on the waiting list, each person once, under however many of their addresses they registered."""
    everyone = (Registration.objects.confirmed() | Registration.objects.waiting()).filter(event=event)
    rows = list(everyone.filter(pk__gt=behind).order_by("pk")[:limit])
    addresses = [row.email for row in rows]
    theirs = Q(email__in=addresses, earlier_addresses__isnull=False) | Q(earlier_addresses__address__in=addresses)
    moved = Stakeholder.objects.filter(theirs, hub=event.hub_id).distinct()
    again = {one.pk for person in moved for one in everyone.of_person(person)[1:]}
    for row in rows:
        row.event = event
    return Slice([row for row in rows if row.pk not in again], rows[-1].pk if rows else 0)


def open_invitations(event: Event, *, behind: int = 0, limit: int | None = None) -> Slice[Invitation]:
    """Return invitations that were sent, to people with an address who have neither declined nor registered; none withdrawn."""
    informed = Registration.objects.confirmed() | Registration.objects.waiting()
    attendees = informed.filter(event=event).values("email")
    open_ones = (
        Invitation.objects.filter(event=event, pk__gt=behind)
        .exclude(state__in=[Invitation.State.DECLINED, Invitation.State.WITHDRAWN])
        .exclude(stakeholder__email="")
        .exclude(stakeholder__email__in=attendees)
        .exclude(stakeholder__earlier_addresses__address__in=attendees)
    )
    rows = list(open_ones.select_related("stakeholder", "hub__country", "campaign").order_by("pk")[:limit])
    keys = {key for row in rows for key in (row.emails_key, row.latest_email_key)}
    withdrawn = OutgoingEmail.objects.filter(key__in=keys, state=State.WITHDRAWN)
    never_sent = set(withdrawn.values_list("key", flat=True))
    for row in rows:
        row.event = event
    people = [row for row in rows if not {row.emails_key, row.latest_email_key} <= never_sent]
    return Slice(people, rows[-1].pk if rows else 0)


def asked_substitutes(event: Event, *, behind: int = 0, limit: int | None = None) -> Slice[Substitute]:
    """Return ``substitutes_without_reply``, in slices."""
    asked = substitutes_without_reply(event.pk).filter(pk__gt=behind)
    related = ("invitation__stakeholder", "invitation__hub__country", "invitation__campaign")
    rows = list(asked.select_related(*related).order_by("pk")[:limit])
    for row in rows:
        row.event = row.invitation.event = event
    return Slice(rows, rows[-1].pk if rows else 0)


def substitutes_without_reply(event_id: int | None) -> SubstituteQuerySet:
    """Return substitutes who were emailed, and have neither replied nor registered; none of a withdrawn invitation."""
    informed = (Registration.objects.confirmed() | Registration.objects.waiting()).filter(event=event_id)
    key = Concat(  # Substitute.own_emails_key
        Value("invitation:"), Cast("event_id", TextField()), Value(":"), Cast("invitation_id", TextField()),
        Value(":substitute:"), Cast("pk", TextField()), Value(":named"), output_field=TextField(),
    )  # fmt: skip
    emails = OutgoingEmail.objects.exclude(state=State.WITHDRAWN).filter(key=OuterRef("email_key"))
    asked = Substitute.objects.unanswered().filter(event=event_id).exclude(email__in=informed.values("email"))
    return asked.alias(email_key=key).filter(Exists(emails))


def confirmed_since(registrations: Iterable[Registration], moment: dt.datetime) -> set[int]:
    """Keys of the registrations confirmed after the moment: their confirmation shows the event as it was then.

    Dates of a series are confirmed with one email about all of them, which has no key of its own for each.
    """
    keys, with_others = {}, set()
    for one in registrations:
        if one.event.series_id is not None and one.confirmed_at is not None and one.confirmed_at > moment:
            with_others.add(one.pk)
        fact = "waiting" if one.is_waiting else "confirmed"
        keys[f"{registration_key(one)}:{fact}:{one.round}"] = one.pk
    return _emailed_since(keys, moment) | with_others


def informed_of_change_since(
    people: Iterable[Registration | Invitation | Substitute], event: Event, moment: dt.datetime
) -> set[int]:
    """Keys of the registrations, invitations or substitutes to which an email about a changed event was written after the moment."""
    keys: dict[str, int] = {}
    for one in people:
        if isinstance(one, Registration):
            fact = registration_key(one)
        else:
            fact = one.emails_key if isinstance(one, Invitation) else one.own_emails_key
        keys |= {f"{fact}:changed:{sequence}": one.pk for sequence in range(event.sequence + 1)}
    return _emailed_since(keys, moment)


def _emailed_since(keys: Mapping[str, int], moment: dt.datetime) -> set[int]:
    newer = OutgoingEmail.objects.filter(key__in=list(keys), created_at__gt=moment)
    return {keys[key] for key in newer.values_list("key", flat=True)}
