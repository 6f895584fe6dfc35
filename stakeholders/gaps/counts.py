"""How many people there are of each sector, level and region.

Two grouped queries, however many contacts there are: one by sector and level together, which gives both pictures and the
matrix, one by region. Of a hub's contacts each is answered by an index alone (``stakeholders_by_criteria``,
``stakeholders_regions_of_hub``).
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet

from toolkit.folding import searchable

EACH = Count("*")


@dataclass(frozen=True)
class GroupCounts:
    """Numbers by sector and level together, and by region; an empty code or name is what is not known of a person."""

    cells: Mapping[tuple[str, str], int]
    spelled_regions: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(self.cells.values())

    @cached_property
    def sectors(self) -> dict[str, int]:
        """The numbers by sector."""
        return _summed((sector, number) for (sector, _level), number in self.cells.items())

    @cached_property
    def levels(self) -> dict[str, int]:
        """The numbers by level."""
        return _summed((level, number) for (_sector, level), number in self.cells.items())

    @cached_property
    def region_names(self) -> dict[str, str]:
        """The spelling most used for each region, by its key (``searchable``), the largest first."""
        ordered = sorted(self.spelled_regions.items(), key=lambda pair: (-pair[1], pair[0]))
        names: dict[str, str] = {}
        for name, _number in ordered:
            names.setdefault(searchable(name), name)
        return dict(sorted(names.items(), key=lambda pair: -self.regions[pair[0]]))

    @cached_property
    def regions(self) -> dict[str, int]:
        """The numbers by key of the region: case and accents aside."""
        return _summed((searchable(name), number) for name, number in self.spelled_regions.items())

    def by(self, criterion: str) -> dict[str, int]:
        """Return the numbers by ``sector``, ``level`` or ``region`` (its key)."""
        return {"sector": self.sectors, "level": self.levels, "region": self.regions}[criterion]


def _summed(pairs: Any) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for name, number in pairs:
        found[name] += number
    return dict(found)


def count_groups(
    rows: QuerySet[Any], *, sector: str = "sector", level: str = "level", region: str = "region", each: Count = EACH
) -> GroupCounts:
    """Count rows by the columns that hold sector, level and region; ``each`` counts people where several rows are of one."""
    cells = rows.order_by().values_list(sector, level).annotate(people=each)
    regions = rows.order_by().values_list(region).annotate(people=each)
    return GroupCounts(
        cells={(one or "", other or ""): number for one, other, number in cells},
        spelled_regions={name or "": number for name, number in regions},
    )
