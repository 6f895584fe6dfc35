"""What pages and files show of joint statements."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from django.db.models import Count
from django.db.models.functions import Coalesce
from django.utils import timezone

from dialogues.models import Endorsement, JointStatement
from hubs.models import Country

HEADER = ["organisation", "country", "endorsed_on"]


def status_of(statement: Any, *, today: dt.date) -> str:
    """Return "replaced", "upcoming", "open" or "closed"; needs the annotations of ``for_pages``."""
    if statement.is_replaced:
        return "replaced"
    if statement.is_open(today):
        return "open"
    return "upcoming" if statement.opens_on and today < statement.opens_on else "closed"


def number_by_country(statement: JointStatement) -> dict[int | None, int]:
    """Return how many endorsements count, by the key of the country; None: of organisations of no single one."""
    rows = Endorsement.objects.valid().filter(statement=statement)
    return dict(rows.order_by().values_list(Coalesce("organisation__country", "country")).annotate(Count("pk")))


def by_country(
    rows: Iterable[Endorsement], numbers: Mapping[int | None, int]
) -> list[tuple[Country | None, int, list[Endorsement]]]:
    """Return endorsements that come ``in_order`` by country, with the number of all of that country."""
    groups = groupby(rows, key=lambda one: one.of_country)
    return [(country, numbers.get(country.pk if country else None, 0), list(some)) for country, some in groups]


def csv_lines(statement: JointStatement) -> Iterator[list[str]]:
    """Return the organisations that endorsed, for a file: without signatories, since no file can be called back."""
    yield HEADER
    for one in Endorsement.objects.valid().filter(statement=statement).in_order():
        country, day = one.of_country, one.endorsed_at
        yield [one.name, country.code if country else "", timezone.localdate(day).isoformat() if day else ""]
