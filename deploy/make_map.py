"""Draws the map of Europe once, from Natural Earth, into hubs/countries/europe_map.json.

    python deploy/make_map.py countries-50m.json data/network/countries.csv hubs/countries/europe_map.json

The first file comes from the npm package `world-atlas` (Natural Earth 1:50m, public domain; `npm pack world-atlas`).
The borders are shared arcs: they are simplified once and used by both neighbours, so no slivers can open between them.
docs/map.md tells which borders are drawn otherwise than in the source, and why.
"""

from __future__ import annotations

import csv
import heapq
import json
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

Point = tuple[float, float]
Line = list[Point]

CENTRE_LON, CENTRE_LAT = 10.0, 52.0
EARTH_RADIUS_KM = 6371.0
# Kilometres from the centre of the projection: Iceland to the Caspian Sea, North Cape to Cairo.
WEST, EAST, SOUTH, NORTH = -1790.0, 3170.0, -2250.0, 2270.0
WIDTH = 720.0
SCALE = WIDTH / (EAST - WEST)
HEIGHT = round((NORTH - SOUTH) * SCALE)
VIEW_BOX = "4 4 702 646"  # The projection's edges hold no country: Norway, Armenia, Egypt and Iceland reach to these.
MARGIN = 4.0  # Land is cut this far outside the frame, so that the cut is never drawn as a coast.

STEPS = 2  # of a pixel: where a corner can be
SMALLEST_BEND = 0.42  # px²: a corner that spans less is not drawn
SMALLEST_ISLAND = 2.4  # px², about 115 km²
ISLAND_STATE = 60.0  # px²: a country no larger than this keeps every island that can be drawn at all
SMALLEST_OF_ALL = 0.8  # px²
TINY_COUNTRY = 225.0  # px², about 10 700 km²: cannot be hit with a finger without help

NUMERIC = {
    "040": "AT", "056": "BE", "100": "BG", "191": "HR", "196": "CY", "203": "CZ", "208": "DK", "233": "EE",
    "246": "FI", "250": "FR", "276": "DE", "300": "GR", "348": "HU", "372": "IE", "380": "IT", "428": "LV",
    "440": "LT", "442": "LU", "470": "MT", "528": "NL", "616": "PL", "620": "PT", "642": "RO", "703": "SK",
    "705": "SI", "724": "ES", "752": "SE", "008": "AL", "051": "AM", "070": "BA", "818": "EG", "234": "FO",
    "268": "GE", "352": "IS", "376": "IL", "498": "MD", "499": "ME", "807": "MK", "578": "NO", "688": "RS",
    "756": "CH", "788": "TN", "792": "TR", "804": "UA", "826": "GB", "248": "FI",
}  # fmt: skip
WITHOUT_NUMBER = {"Kosovo": "XK", "N. Cyprus": "CY"}
LEFT_OUT = {"Greenland"}  # only a splinter of it reaches into the frame
GROUND = "ground"
# The peninsula is a polygon of its own in the source, counted with Russia.
CRIMEA = (32.3, 36.8, 44.2, 46.3)
# East of the lines of 4 June 1967 the source draws Israel up to the line of control.
GOLAN = (35.64, 36.0, 32.69, 33.44)
GOLAN_NORTH = 33.28
JAN_MAYEN = (-10.0, -7.0, 70.0, 72.0)

Box = tuple[float, float, float, float]


def inside(point: Point, box: Box) -> bool:
    """True when the point (longitude, latitude in degrees) lies in the box (west, east, south, north)."""
    return box[0] < point[0] < box[1] and box[2] < point[1] < box[3]


def decode_arcs(topology: dict[str, Any]) -> list[Line]:
    """The delta-encoded integer arcs of a TopoJSON file as lines of longitude and latitude in degrees."""
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    lines = []
    for arc in topology["arcs"]:
        x = y = 0
        line: Line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
        lines.append(line)
    return lines


def without_golan(point: Point) -> Point:
    """The point moved back to the line of 4 June 1967 when it lies on the Golan Heights."""
    if not inside(point, GOLAN):
        return point
    return GOLAN[0], min(point[1], GOLAN_NORTH)


def project(point: Point) -> Point:
    """Lambert azimuthal equal-area around 52° N 10° E, in pixels of the drawing, y downwards."""
    lon, lat = math.radians(point[0] - CENTRE_LON), math.radians(point[1])
    lat0 = math.radians(CENTRE_LAT)
    cos_angle = math.sin(lat0) * math.sin(lat) + math.cos(lat0) * math.cos(lat) * math.cos(lon)
    k = EARTH_RADIUS_KM * math.sqrt(2 / max(1 + cos_angle, 1e-9))
    x = k * math.cos(lat) * math.sin(lon)
    y = k * (math.cos(lat0) * math.sin(lat) - math.sin(lat0) * math.cos(lat) * math.cos(lon))
    return (x - WEST) * SCALE, (NORTH - y) * SCALE


def triangle(a: Point, b: Point, c: Point) -> float:
    """Area of a triangle in px²."""
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


def simplify(line: Line, least: float) -> Line:
    """Visvalingam's simplification; both ends stay, and an island loses no corner above a sixtieth of its area."""
    closed = line[0] == line[-1]
    keep = 4 if closed else 2
    if closed:
        least = min(least, ring_area(line) / 60)
    before, after = list(range(-1, len(line) - 1)), list(range(1, len(line) + 1))
    alive = [True] * len(line)
    area = [math.inf] + [triangle(*line[i - 1 : i + 2]) for i in range(1, len(line) - 1)] + [math.inf]
    queue = [(area[i], i) for i in range(1, len(line) - 1)]
    heapq.heapify(queue)
    left = len(line)
    while queue and left > keep:
        size, i = heapq.heappop(queue)
        if not alive[i] or size != area[i]:
            continue
        if size >= least:
            break
        alive[i] = False
        left -= 1
        a, b = before[i], after[i]
        after[a], before[b] = b, a
        for j in (a, b):
            if 0 < j < len(line) - 1:
                area[j] = max(size, triangle(line[before[j]], line[j], line[after[j]]))
                heapq.heappush(queue, (area[j], j))
    return [point for point, stays in zip(line, alive, strict=True) if stays]


def owner(geometry: dict[str, Any], polygon: Line) -> str | None:
    """The ISO alpha-2 code under which a polygon is drawn, `ground` for other land, None when it is left out."""
    if all(inside(point, CRIMEA) for point in polygon):
        return "UA"
    name = geometry["properties"]["name"]
    if name in LEFT_OUT or all(inside(point, JAN_MAYEN) for point in polygon):
        return None
    return WITHOUT_NUMBER.get(name) or NUMERIC.get(str(geometry.get("id")), GROUND)


def arcs_by_owner(topology: dict[str, Any], degrees: list[Line], pixels: list[Line]) -> dict[str, list[int]]:
    """The signed arc numbers of the polygons in or near the frame, by the code they are drawn under."""
    found: dict[str, list[int]] = defaultdict(list)
    for geometry in topology["objects"]["countries"]["geometries"]:
        nested = geometry.get("arcs", [])
        for polygon in nested if geometry["type"] == "MultiPolygon" else [nested]:
            numbers = [arc for ring in polygon for arc in ring]
            in_frame = any(
                -MARGIN < x < WIDTH + MARGIN and -MARGIN < y < HEIGHT + MARGIN
                for arc in numbers
                for x, y in pixels[max(arc, ~arc)]
            )
            code = owner(geometry, [point for arc in numbers for point in degrees[max(arc, ~arc)]])
            if in_frame and code:
                found[code] += numbers
    return found


def rings(numbers: list[int], lines: list[Line]) -> Iterator[Line]:
    """Closed rings around the union of the polygons: a border that two of them share is left out."""
    uses = Counter(max(arc, ~arc) for arc in numbers)
    starts: dict[Point, list[Line]] = defaultdict(list)
    for arc in numbers:
        if uses[max(arc, ~arc)] == 1:
            line = lines[arc] if arc >= 0 else lines[~arc][::-1]
            starts[line[0]].append(line)
    while starts:
        first = next(iter(starts))
        ring = [first]
        while ring[-1] in starts:
            lines_from = starts[ring[-1]]
            if not lines_from[1:]:
                del starts[ring[-1]]
            ring += lines_from.pop()[1:]
            if ring[-1] == first:
                break
        yield ring


def clip(ring: Line) -> Line:
    """Sutherland and Hodgman's clipping of a ring to the frame and its margin."""
    low, right, bottom = -MARGIN, WIDTH + MARGIN, HEIGHT + MARGIN
    for axis, bound, sign in ((0, low, 1), (0, right, -1), (1, low, 1), (1, bottom, -1)):
        cut: Line = []
        for a, b in zip(ring[-1:] + ring[:-1], ring, strict=True):
            a_in, b_in = (a[axis] - bound) * sign >= 0, (b[axis] - bound) * sign >= 0
            if a_in != b_in:
                t = (bound - a[axis]) / (b[axis] - a[axis])
                cut.append((a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])))
            if b_in:
                cut.append(b)
        ring = cut
    return ring


def ring_area(ring: Line) -> float:
    """Area of a ring in px²."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring[-1:] + ring[:-1], ring, strict=True))) / 2


def number(steps: int) -> str:
    """Steps of half a pixel, written as short as SVG allows."""
    written = f"{steps / STEPS:g}"
    return written.replace("0.", ".") if abs(steps) < STEPS else written


def joined(numbers: Iterable[int]) -> str:
    """Numbers of a path, without a separator where a sign or a second point already parts them."""
    text = last = ""
    for one in map(number, numbers):
        is_parted = not last or one[0] == "-" or (one[0] == "." and "." in last)
        text += one if is_parted else f" {one}"
        last = one
    return text


def path(outline: list[Line]) -> str:
    """SVG path data of the rings: absolute starts, relative lines; a ring that has no area left is not drawn."""
    parts = []
    for ring in outline:
        points = [(round(x * STEPS), round(y * STEPS)) for x, y in ring]
        steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points)]
        drawn = [part for step in steps if step != (0, 0) for part in step]
        if len(drawn) > 2:
            parts.append(f"M{joined(points[0])}l{joined(drawn)}z")
    return "".join(parts)


def outline(numbers: list[int], lines: list[Line]) -> list[Line]:
    """The rings that are drawn, largest first: cut to the frame, without islands too small to see."""
    cut = sorted((clip(ring) for ring in rings(numbers, lines)), key=ring_area, reverse=True)
    least = SMALLEST_OF_ALL if ring_area(cut[0]) < ISLAND_STATE else SMALLEST_ISLAND
    return [ring for ring in cut if len(ring) > 2 and ring_area(ring) >= least]


def shape(row: dict[str, str], drawn: list[Line]) -> dict[str, Any]:
    """One country as the portal reads it: code, path, marker point in px, and whether it needs a larger target."""
    x, y = project((float(row["lon"]), float(row["lat"])))
    tiny = sum(map(ring_area, drawn)) < TINY_COUNTRY
    return {"code": row["iso2"], "d": path(drawn), "x": round(x, 1), "y": round(y, 1), "tiny": tiny}


def draw(topology: dict[str, Any], countries: list[dict[str, str]]) -> dict[str, Any]:
    """The whole map: frame, other land as one path, and the countries by code."""
    degrees = [[without_golan(point) for point in line] for line in decode_arcs(topology)]
    pixels = [[project(point) for point in line] for line in degrees]
    lines = [simplify(line, SMALLEST_BEND) for line in pixels]
    arcs = arcs_by_owner(topology, degrees, pixels)
    listed = sorted(countries, key=lambda row: row["iso2"])
    unlisted = set(arcs) - {row["iso2"] for row in listed}
    ground = [arc for code in sorted(unlisted) for arc in arcs[code]]
    return {
        "source": "Natural Earth 1:50m (public domain), redrawn by deploy/make_map.py",
        "view_box": VIEW_BOX,
        "ground": path(outline(ground, lines)),
        "shapes": [shape(row, outline(arcs[row["iso2"]], lines)) for row in listed if row["iso2"] in arcs],
    }


def main(atlas: str, countries: str, output: str) -> None:
    """Reads the atlas and the list of countries and writes the map."""
    topology = json.loads(Path(atlas).read_text(encoding="utf-8"))
    with Path(countries).open(encoding="utf-8", newline="") as stream:
        drawn = draw(topology, list(csv.DictReader(stream)))
    Path(output).write_text(json.dumps(drawn, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
