"""The volunteers of a dialogue as a draw sees them: an opaque number and values, nothing else; and counting by quotas."""

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dialogues.models import Draw, Volunteer, VolunteerAttributes
from dialogues.participants.anonymity import merge_rare
from dialogues.participants.categories import NOT_STATED, Category

Row = Mapping[str, Any]


def values_of(volunteers: Iterable[Volunteer], categories: Sequence[str]) -> dict[int, dict[str, str]]:
    """The values of volunteers by their keys, for these categories only; ``NOT_STATED`` where a person said nothing. One query."""
    people = list(volunteers)
    kept = VolunteerAttributes.objects.filter(volunteer__in=[one.pk for one in people])
    details = {one.volunteer_id: one.values for one in kept}
    found = {}
    for one in people:
        values = {**details.get(one.pk, {}), Category.SECTOR: one.sector, Category.LEVEL: one.level}
        found[one.pk] = {category: values.get(category) or NOT_STATED for category in categories}
    return found


@dataclass(frozen=True)
class AnonymousTable:
    """The ``rows`` of a draw, sorted by number; the number of each volunteer; how many answers were merged into "not stated"."""

    rows: list[dict[str, Any]]
    number_of: dict[int, int]
    merged: int


def anonymous_table(values: Mapping[int, Mapping[str, str]]) -> AnonymousTable:
    """Return the table of a draw: numbers that are shuffled, so that none says who came first, and no rare combination."""
    numbers = list(range(1, len(values) + 1))
    secrets.SystemRandom().shuffle(numbers)
    number_of = dict(zip(values, numbers, strict=True))
    merged, number = merge_rare({number_of[pk]: values[pk] for pk in sorted(values, key=number_of.__getitem__)})
    return AnonymousTable([{"number": one, **row} for one, row in merged.items()], number_of, number)


def categories_of_draw(draw: Draw) -> list[str]:
    """The categories the draw was made by, in the order of its quotas."""
    return list(dict.fromkeys(quota["category"] for quota in draw.quotas))


def rows_of_draw(draw: Draw, numbers: Iterable[int]) -> list[Row]:
    """The rows of these numbers; a number that is not in the table has none."""
    wanted = set(numbers)
    return [row for row in draw.table if row["number"] in wanted]


def inputs_of(draw: Draw) -> dict[str, Any]:
    """Return everything that decides who is drawn, quotas and volunteers as the library ``sortition-algorithms`` reads them.

    A value without a quota may be drawn any number of times.
    """
    bounds = {(quota["category"], quota["value"]): (quota["minimum"], quota["maximum"]) for quota in draw.quotas}
    for category in categories_of_draw(draw):
        for value in sorted({row[category] for row in draw.table}):
            bounds.setdefault((category, value), (0, draw.seats))
    quotas = [
        {"feature": category, "value": value, "min": least, "max": most}
        for (category, value), (least, most) in bounds.items()
    ]
    names, columns = ("seed", "method", "seats", "reserves"), ("number", *categories_of_draw(draw))
    volunteers = [{name: row[name] for name in columns} for row in draw.table]
    return {**{name: getattr(draw, name) for name in names}, "quotas": quotas, "volunteers": volunteers}


def counted(rows: Iterable[Row], categories: Sequence[str]) -> Counter[tuple[str, str]]:
    """How many rows there are of each value of each category."""
    return Counter((category, row[category]) for row in rows for category in categories)


def worsens_quotas(draw: Draw, rows: Sequence[Row], candidate: Row) -> bool:
    """Whether a seat for the candidate, beside those who hold one, makes any quota worse than it is.

    It does where their value has its largest number, or where the seats left would then no longer suffice for what is missing.
    What is broken already counts only against those who make it worse.
    """
    categories, left = categories_of_draw(draw), draw.seats - len(rows)
    numbers = counted(rows, categories)
    missing, filled = Counter[str](), Counter[str]()
    for quota in draw.quotas:
        category, number = quota["category"], numbers[quota["category"], quota["value"]]
        is_theirs = candidate[category] == quota["value"]
        if is_theirs and number >= quota["maximum"]:
            return True
        missing[category] += max(0, quota["minimum"] - number)
        filled[category] += is_theirs and number < quota["minimum"]
    return any(missing[name] - filled[name] > max(left, missing[name]) - 1 for name in categories)
