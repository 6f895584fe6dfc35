"""What a team sees first: what waits for it, what is coming, whom it works with."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from dialogues.models import PolicyDialogue
from events.models import Event, Invitation, Registration
from hubs.models import Hub, Sector
from outbox.models import Letter
from stakeholders.models import Segment, Stakeholder

SOON = dt.timedelta(days=14)
COMING_SHOWN = 5


@dataclass(frozen=True)
class Waiting:
    """What needs the team today; empty fields need nobody."""

    drafts: list[Event]
    dialogue_drafts: list[PolicyDialogue]
    next_event: (
        Event | None
    )  # the first in the next fourteen days that invited people have not answered; has ``unanswered``
    parked_letters: int

    @property
    def is_calm(self) -> bool:
        """Nothing waits."""
        return not (self.drafts or self.dialogue_drafts or self.next_event or self.parked_letters)


@dataclass(frozen=True)
class Bar:
    """One line of a picture: a word, how many, and how long of a hundred."""

    label: str
    number: int
    length: int


def waiting(hub: Hub, *, at: dt.datetime) -> Waiting:
    """Four queries."""
    return Waiting(
        drafts=list(Event.objects.filter(hub=hub, state=Event.State.DRAFT)[:COMING_SHOWN]),
        dialogue_drafts=list(PolicyDialogue.objects.filter(hub=hub, state=PolicyDialogue.State.DRAFT)[:COMING_SHOWN]),
        next_event=_next_unanswered(hub, at=at),
        parked_letters=Letter.objects.of_hub(hub.pk).parked().count(),
    )


def _next_unanswered(hub: Hub, *, at: dt.datetime) -> Event | None:
    unanswered = Count("invitations", filter=Q(invitations__state=Invitation.State.INVITED))
    soon = Event.objects.filter(hub=hub, state=Event.State.PUBLISHED, starts_at__range=(at, at + SOON))
    return soon.annotate(unanswered=unanswered).filter(unanswered__gt=0).order_by("starts_at").first()


def coming(hub: Hub, *, at: dt.datetime) -> QuerySet[Event]:
    """The next published events."""
    return (
        Event.objects.filter(hub=hub, state=Event.State.PUBLISHED)
        .coming(at=at)
        .order_by(F("starts_at").asc(nulls_last=True))[:COMING_SHOWN]
    )


def people_by_sector(hub: Hub) -> list[Bar]:
    """How many of each sector, the sectors without anybody too; empty when the list is."""
    found = Stakeholder.objects.filter(hub=hub).order_by().values_list("sector").annotate(number=Count("pk"))
    numbers: dict[str, int] = dict(found)
    longest = max(numbers.values(), default=0)
    if not longest:
        return []
    return [
        Bar(str(Sector(code).label), numbers.get(code, 0), 100 * numbers.get(code, 0) // longest)
        for code in Sector.values
    ]


def figures(hub: Hub) -> dict[str, int]:
    """The numbers of the hub."""
    return {
        "people": Stakeholder.objects.filter(hub=hub).count(),
        "segments": Segment.objects.filter(hub=hub).count(),
        "registered": Registration.objects.filter(hub=hub).taking_a_seat().count(),
        "events": Event.objects.filter(hub=hub).exclude(state=Event.State.DRAFT).count(),
    }
