"""The map of Europe: every country is on it or beside it, borders run as docs/map.md says, and it stays small."""

import csv
import gzip
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from django.template.loader import render_to_string

from hubs.countries.europe_map import CountryOutline, MapCountry, europe_map

ROOT = Path(__file__).resolve().parents[2]
Ring = list[tuple[float, float]]
PLACES = {
    "Simferopol": (44.95, 34.10, "UA"),
    "Sevastopol district": (44.70, 33.75, "UA"),
    "Kyrenia": (35.27, 33.32, "CY"),
    "Larnaca": (34.95, 33.55, "CY"),
    "Peja": (42.66, 20.30, "XK"),
    "Niš": (43.32, 21.90, "RS"),
    "Mariehamn district": (60.22, 19.95, "FI"),
    "Haifa district": (32.70, 35.10, "IL"),
    "Ghent": (51.05, 3.73, "BE"),
    "Echternach": (49.75, 6.25, "LU"),
    "Sfax district": (34.80, 10.50, "TN"),
    "Tbilisi": (41.7151, 44.8271, "GE"),
}
NOT_LISTED = {
    "Golan Heights": (32.98, 35.80),
    "Nablus": (32.22, 35.26),
    "Kaliningrad": (54.71, 20.60),
    "Minsk": (53.90, 27.57),
    "Algiers district": (36.40, 3.10),
}


def load_make_map() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_map", ROOT / "deploy" / "make_map.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


make_map = load_make_map()


def listed_codes() -> list[str]:
    with (ROOT / "data" / "network" / "countries.csv").open(encoding="utf-8", newline="") as stream:
        return sorted(row["iso2"] for row in csv.DictReader(stream))


def rings_of(path: str) -> list[Ring]:
    rings = []
    for part in path.removesuffix("z").split("z"):
        start, _, steps = part.removeprefix("M").partition("l")
        numbers = [float(n) for n in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", start + " " + steps)]
        x, y = numbers[:2]
        ring = [(x, y)]
        for dx, dy in zip(numbers[2::2], numbers[3::2], strict=True):
            x, y = x + dx, y + dy
            ring.append((x, y))
        rings.append(ring)
    return rings


def covers(path: str, point: tuple[float, float]) -> bool:
    inside = False
    for ring in rings_of(path):
        for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True):
            if (ay > point[1]) != (by > point[1]) and point[0] < ax + (point[1] - ay) / (by - ay) * (bx - ax):
                inside = not inside
    return inside


def owners(lat: float, lon: float) -> list[str]:
    point = make_map.project((lon, lat))
    return [shape.code for shape in europe_map().shapes if covers(shape.d, point)]


def countries(**statuses: str) -> list[MapCountry]:
    drawn = europe_map()
    return [
        MapCountry(
            code, drawn.shape(code), f"Name of {code}", f"/en/hubs/{code.lower()}/", statuses.get(code, "none"), "Word"
        )
        for code in listed_codes()
    ]


def render(**statuses: str) -> str:
    return render_to_string("hubs/_map.html", {"europe_map": europe_map(), "map_countries": countries(**statuses)})


def test_every_listed_country_is_drawn_but_those_outside_the_frame() -> None:
    drawn = [shape.code for shape in europe_map().shapes]
    assert sorted([*drawn, "CA", "KR", "NZ"]) == listed_codes()


def test_map_is_read_once() -> None:
    assert europe_map() is europe_map()


def test_shape_of_a_country_outside_is_none() -> None:
    assert europe_map().shape("CA") is None


def test_tiny_countries() -> None:
    assert [shape.code for shape in europe_map().shapes if shape.tiny] == ["CY", "FO", "LU", "MT"]


@pytest.mark.parametrize("shape", europe_map().shapes, ids=lambda shape: shape.code)
def test_marker_lies_in_the_view_box(shape: CountryOutline) -> None:
    left, top, width, height = (float(n) for n in europe_map().view_box.split())
    assert left < shape.x < left + width
    assert top < shape.y < top + height


@pytest.mark.parametrize("shape", europe_map().shapes, ids=lambda shape: shape.code)
def test_outline_stays_near_the_view_box(shape: CountryOutline) -> None:
    points = [point for ring in rings_of(shape.d) for point in ring]
    assert [p for p in points if not (-5 < p[0] < make_map.WIDTH + 5 and -5 < p[1] < make_map.HEIGHT + 5)] == []


@pytest.mark.parametrize(("lat", "lon", "code"), PLACES.values(), ids=PLACES.keys())
def test_place_lies_in_one_country(lat: float, lon: float, code: str) -> None:
    assert owners(lat, lon) == [code]
    assert covers(europe_map().ground, make_map.project((lon, lat))) is False


@pytest.mark.parametrize(("lat", "lon"), NOT_LISTED.values(), ids=NOT_LISTED.keys())
def test_place_lies_in_the_land_of_no_listed_country(lat: float, lon: float) -> None:
    assert owners(lat, lon) == []
    assert covers(europe_map().ground, make_map.project((lon, lat))) is True


@pytest.mark.parametrize(
    ("code", "one", "other"),
    [
        ("UA", (50.45, 30.52), (44.95, 34.10)),
        ("CY", (34.95, 33.55), (35.27, 33.32)),
        ("FI", (61.5, 23.8), (66.5, 25.7)),
    ],
    ids=["Kyiv and Simferopol", "Larnaca and Kyrenia", "Tampere and Rovaniemi"],
)
def test_one_outline_runs_around_both_places(code: str, one: tuple[float, float], other: tuple[float, float]) -> None:
    shape = europe_map().shape(code)
    assert shape is not None
    mainland = "M" + shape.d.split("M")[1]
    assert [covers(mainland, make_map.project((lon, lat))) for lat, lon in (one, other)] == [True, True]


def test_simplify_keeps_ends_and_drops_small_bends() -> None:
    assert make_map.simplify([(0, 0), (5, 0.01), (10, 0), (10, 10)], 0.5) == [(0, 0), (10, 0), (10, 10)]


def test_union_leaves_out_a_shared_border() -> None:
    lines = [[(1, 0), (1, 1)], [(1, 1), (0, 1), (0, 0), (1, 0)], [(1, 0), (2, 0), (2, 1), (1, 1)]]
    (ring,) = make_map.rings([0, 1, 2, ~0], lines)
    assert ring == [(1, 1), (0, 1), (0, 0), (1, 0), (2, 0), (2, 1), (1, 1)]


def test_page_part_names_every_country_once_as_a_link() -> None:
    links = re.findall(
        r'<a\s+class="map-c(?:ountry|hip) is-none" data-country="[A-Z]{2}" href="/en/hubs/(..)/"', render()
    )
    assert sorted(links) == [code.lower() for code in listed_codes()]


def test_page_part_draws_status_by_shape_and_word() -> None:
    html = render(PT="operating", IT="recognised", LU="forming", KR="recognised")
    assert html.count('<use href="#map-echo"/>') == 2  # the country and the legend
    assert html.count('<use href="#map-ring"/>') == 3  # the country, the legend and the chip
    assert html.count('fill="url(#map-dots)"') == 2
    assert (
        '<a class="map-country is-operating" data-country="PT" href="/en/hubs/pt/"><title>Name of PT: Word</title>'
        in html
    )


def test_page_part_gives_tiny_countries_a_target() -> None:
    assert render().count('<circle class="map-target"') == 4


def test_page_part_marks_kosovo_with_its_footnote() -> None:
    assert render().count("* This designation is without prejudice to positions on status") == 1


def test_page_part_has_no_inline_style_or_script() -> None:
    assert re.findall(r"<(?:style|script)|\s(?:style|on\w+)=", render()) == []


def test_page_part_stays_below_24_kilobytes() -> None:
    statuses = dict.fromkeys(listed_codes(), "operating")
    assert len(gzip.compress(render(**statuses).encode(), 9)) < 24_000


def test_outlines_are_written_as_short_as_svg_allows() -> None:
    make_map = load_make_map()
    for text in (europe_map().ground, *(shape.d for shape in europe_map().shapes)):
        for start, steps in (part.split("l") for part in text.removesuffix("z").split("z")):
            for part in (start.removeprefix("M"), steps):
                numbers = [round(float(one) * make_map.STEPS) for one in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", part)]
                assert make_map.joined(numbers) == part
