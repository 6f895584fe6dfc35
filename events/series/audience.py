"""Who is emailed when dates of a series are cancelled: each person once, however many of the dates concern them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from events.models import Event, Invitation, Registration
from events.programme.audience import Reach, asked_substitutes, coming, open_invitations
from events.programme.emails import inviting_hub
from outbox.actions import reachable
from outbox.models import Lane
from stakeholders.contacts.mailing_lists import invitations_of
from stakeholders.models import Stakeholder


@dataclass
class DatesOfPerson:
    """What one person has at the dates: registrations and turns on waiting lists, and invitations to the others."""

    registrations: list[Registration] = field(default_factory=list)
    invitations: list[Invitation] = field(default_factory=list)

    @property
    def is_invited_only(self) -> bool:
        """Whether they have neither a place nor a turn."""
        return not self.registrations


def people_of(events: Sequence[Event]) -> dict[str, DatesOfPerson]:
    """Return everyone the dates concern, by the address they have now; in the order of the dates.

    As ``coming`` and ``open_invitations`` of each date: confirmed, waiting, with an offer, and invited without having declined.
    """
    people: dict[str, DatesOfPerson] = defaultdict(DatesOfPerson)
    now = _present_addresses(events)
    for event in events:
        for row in coming(event).people:
            people[now.get(row.email, row.email)].registrations.append(row)
    for event in events:
        for invitation in open_invitations(event).people:
            address = invitation.stakeholder.email
            people[now.get(address, address)].invitations.append(invitation)
    return people


def _present_addresses(events: Sequence[Event]) -> dict[str, str]:
    """Return the address people have now for those they registered with before, as far as the hub knows them."""
    hubs = {event.hub_id for event in events}
    used = Registration.objects.filter(event__in=events).values("email")
    known = Stakeholder.objects.filter(hub__in=hubs, earlier_addresses__address__in=used).exclude(email="").distinct()
    return {
        earlier.address: person.email
        for person in known.prefetch_related("earlier_addresses")
        for earlier in person.earlier_addresses.all()
    }


def reach_of_dates(events: Iterable[Event]) -> Reach:
    """Count the people who would get an email if these dates were cancelled now; each is counted once."""
    dates = list(events)
    people = people_of(dates)
    attendees, waiting = set(), set()
    invited: dict[str, list[str]] = defaultdict(list)
    for event in dates:
        for named in asked_substitutes(event).people:
            invited[invitations_of(inviting_hub(named.invitation, event))].append(named.email)
    for address, theirs in people.items():
        if theirs.is_invited_only:
            first = theirs.invitations[0]
            invited[invitations_of(inviting_hub(first, first.event))].append(address)
        elif all(row.is_waiting for row in theirs.registrations):
            waiting.add(address)
        else:
            attendees.add(address)
    wanting = [
        address
        for mailing_list, addresses in invited.items()
        for address in reachable(addresses, lane=Lane.BULK, mailing_list=mailing_list)
    ]
    return Reach(len(reachable(attendees, lane=Lane.NOTICE)), len(wanting), len(reachable(waiting, lane=Lane.NOTICE)))
