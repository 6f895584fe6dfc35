"""A hub in numbers and pictures."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncWeek
from django.utils import timezone

from events.models import Event, Registration
from hubs.models import Hub, Sector
from outbox.models import OutgoingEmail, State
from stakeholders.models import Segment, Stakeholder

WEEKS = 12


@dataclass(frozen=True)
class Bar:
    """One line of a picture: a word, how many, and how long of a hundred."""

    label: str
    number: int
    length: int


@dataclass(frozen=True)
class ChartColumn:
    """One week of a picture: the Monday it begins with, how many, and where the column stands in a 120 by 40 picture."""

    week: dt.date
    number: int
    x: int
    y: int
    height: int


@dataclass(frozen=True)
class Weeks:
    """The last twelve weeks, the present one last."""

    columns: tuple[ChartColumn, ...]

    @property
    def total(self) -> int:
        """How many in all of them."""
        return sum(column.number for column in self.columns)


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


def registrations_by_week(hub: Hub, *, at: dt.datetime) -> Weeks:
    """When people registered; those who withdrew count too, they had come."""
    return _by_week(Registration.objects.filter(hub=hub), "registered_at", at)


def emails_by_week(hub: Hub, *, at: dt.datetime) -> Weeks:
    """When letters of the hub went out; finished letters are kept for ninety days, which are more than twelve weeks."""
    return _by_week(OutgoingEmail.objects.of_hub(hub.pk).filter(state=State.SENT), "finished_at", at)


def _by_week(rows: QuerySet[Any], field: str, at: dt.datetime) -> Weeks:
    today = timezone.localdate(at)
    first = today - dt.timedelta(days=today.weekday(), weeks=WEEKS - 1)
    since = dt.datetime.combine(first, dt.time(), timezone.get_current_timezone())
    recent = rows.filter(**{f"{field}__gte": since}).order_by()
    numbers = {
        week.date(): number
        for week, number in recent.annotate(week=TruncWeek(field)).values_list("week").annotate(number=Count("pk"))
    }
    highest = max(numbers.values(), default=0)
    weeks = [first + dt.timedelta(weeks=place) for place in range(WEEKS)]
    return Weeks(tuple(_column(place, week, numbers.get(week, 0), highest) for place, week in enumerate(weeks)))


def _column(place: int, week: dt.date, number: int, highest: int) -> ChartColumn:
    height = max(1, 40 * number // highest) if number else 0
    return ChartColumn(week, number, 10 * place + 1, 40 - height, height)


def figures(hub: Hub) -> dict[str, int]:
    """The numbers of the hub."""
    return {
        "people": Stakeholder.objects.filter(hub=hub).count(),
        "segments": Segment.objects.filter(hub=hub).count(),
        "registered": Registration.objects.filter(hub=hub).taking_a_place().count(),
        "events": Event.objects.filter(hub=hub).exclude(state=Event.State.DRAFT).count(),
    }
