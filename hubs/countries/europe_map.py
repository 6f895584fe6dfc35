"""The outlines of the countries on the map of Europe, read once from europe_map.json (see docs/map.md)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hubs.models import Country
from hubs.vocabulary.status import HubStatus

MAP_FILE = Path(__file__).with_name("europe_map.json")


@dataclass(frozen=True, slots=True)
class CountryOutline:
    """One country: ISO code, SVG path, marker point in pixels of the view box, `tiny` when it needs a larger target."""

    code: str
    d: str
    x: float
    y: float
    tiny: bool


@dataclass(frozen=True, slots=True)
class EuropeMap:
    """The map: SVG view box, other land as one path, and the countries in it."""

    view_box: str
    ground: str
    shapes: tuple[CountryOutline, ...]

    def shape(self, code: str) -> CountryOutline | None:
        """The shape of a country, or None for one outside the frame or unknown."""
        return _shapes_by_code().get(code)


@dataclass(frozen=True, slots=True)
class MapCountry:
    """A country as `hubs/_map.html` draws it.

    `status` is operating, recognised, forming or none; `status_label` says the same in the reader's language;
    `shape` is None for a country outside the frame, which is then listed under the map; a country that `is_faded` is not
    among those found; `next_event` is the day and title of its next event, or empty.
    """

    code: str
    shape: CountryOutline | None
    name: str
    url: str
    status: str
    status_label: str
    is_faded: bool = False
    next_event: str = ""


@cache
def europe_map() -> EuropeMap:
    """The map as it lies beside this module; the file is read once a process."""
    drawn = json.loads(MAP_FILE.read_text(encoding="utf-8"))
    return EuropeMap(
        view_box=drawn["view_box"],
        ground=drawn["ground"],
        shapes=tuple(CountryOutline(**shape) for shape in drawn["shapes"]),
    )


@cache
def _shapes_by_code() -> dict[str, CountryOutline]:
    return {shape.code: shape for shape in europe_map().shapes}


def drawn(
    countries: Iterable[Country], found: Collection[Country] | None = None, next_events: Mapping[str, str] | None = None
) -> list[MapCountry]:
    """The countries for the map, in their order; those that are not `found` fade. Without `found` none does.

    `next_events` holds the words of the next event by country code.
    """
    labels = {status: str(status.label) for status in HubStatus}
    found_pks = None if found is None else {country.pk for country in found}
    coming = next_events or {}
    return [
        MapCountry(
            code=country.code,
            shape=_shapes_by_code().get(country.code),
            name=country.local_name,
            url=country.get_absolute_url(),
            status=status.value,
            status_label=labels[status],
            is_faded=found_pks is not None and country.pk not in found_pks,
            next_event=coming.get(country.code, ""),
        )
        for country, status in ((country, country.status) for country in countries)
    ]
