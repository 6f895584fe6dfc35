"""The outlines of the countries on the map of Europe, read once from europe_map.json (see docs/map.md)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hubs.models import Country

MAP_FILE = Path(__file__).with_name("europe_map.json")


@dataclass(frozen=True, slots=True)
class Shape:
    """One country: ISO code, SVG path, marker point in pixels of the view box, `tiny` when it needs a larger target."""

    code: str
    d: str
    x: float
    y: float
    tiny: bool


@dataclass(frozen=True, slots=True)
class EuropeMap:
    """The map: SVG view box, other land as one path, the countries in it, and the codes of those outside its frame."""

    view_box: str
    ground: str
    shapes: tuple[Shape, ...]
    off_map: tuple[str, ...]

    def shape(self, code: str) -> Shape | None:
        """The shape of a country, or None for one outside the frame or unknown."""
        return next((shape for shape in self.shapes if shape.code == code), None)


@dataclass(frozen=True, slots=True)
class MapCountry:
    """A country as `hubs/_map.html` draws it.

    `status` is operating, recognised, forming or none; `status_label` says the same in the reader's language;
    `shape` is None for a country outside the frame, which is then listed under the map; one that `is_faded` is not among
    those somebody searched for.
    """

    code: str
    shape: Shape | None
    name: str
    url: str
    status: str
    status_label: str
    is_faded: bool = False


@cache
def europe_map() -> EuropeMap:
    """The map as it lies beside this module; the file is read once a process."""
    drawn = json.loads(MAP_FILE.read_text(encoding="utf-8"))
    return EuropeMap(
        view_box=drawn["view_box"],
        ground=drawn["ground"],
        shapes=tuple(Shape(**shape) for shape in drawn["shapes"]),
        off_map=tuple(drawn["off_map"]),
    )


def drawn(countries: Iterable[Country], found: Collection[Country] | None = None) -> list[MapCountry]:
    """The countries for the map, in their order; those that are not `found` fade. Without `found` none does."""
    shapes = europe_map()
    return [
        MapCountry(
            code=country.code,
            shape=shapes.shape(country.code),
            name=country.local_name,
            url=country.get_absolute_url(),
            status=str(country.status),
            status_label=str(country.status.label),
            is_faded=found is not None and country not in found,
        )
        for country in countries
    ]
