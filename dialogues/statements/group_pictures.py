"""What is drawn of the groups: hexagons that hold at least five people, and an outline around each group's hexagons.

No point of a single person is drawn, nor a hexagon of fewer than five.
"""

import math
from collections import Counter
from typing import Any

import numpy as np

from dialogues.statements.vote_tables import SMALLEST_GROUP

WIDTH, HEIGHT, MARGIN = 640.0, 400.0, 30.0
GRIDS = (22, 16, 12, 9, 6, 4)  # hexagons side by side, the finest first
SHOWN = 0.8  # the share of people who should be in a hexagon that is drawn
LEVELS = 4
Array = np.ndarray[Any, np.dtype[Any]]
Point = tuple[float, float]


def draw(points: Array, labels: Array) -> list[dict[str, Any]]:
    """Return for each group its ``hexagons`` (corners and a level from 1 to 4), ``outline`` and ``centre``."""
    places = _fitted(points)
    for across in GRIDS:
        size = WIDTH / across / math.sqrt(3)
        cells = [_cells(places[labels == group], size) for group in range(int(labels.max()) + 1)]
        if sum(map(sum, (one.values() for one in cells))) >= SHOWN * len(points):
            break
    most = max((count for one in cells for count in one.values()), default=1)
    return [_drawn(one, size, most, places[labels == group]) for group, one in enumerate(cells)]


def _fitted(points: Array) -> Array:
    """Return the points in the picture, both directions to the same scale."""
    low, high = np.percentile(points, 1, axis=0), np.percentile(points, 99, axis=0)
    room = np.array([WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN])
    scale = float(np.min(room / np.maximum(high - low, 1e-6)))
    moved = (np.clip(points, low, high) - (low + high) / 2) * scale
    return np.asarray(moved + np.array([WIDTH, HEIGHT]) / 2)


def _cells(places: Array, size: float) -> dict[tuple[int, int], int]:
    """Return how many people each hexagon holds, where that is at least five."""
    counted = Counter(_hexagon_of(x, y, size) for x, y in places.tolist())
    return {cell: count for cell, count in counted.items() if count >= SMALLEST_GROUP}


def _hexagon_of(x: float, y: float, size: float) -> tuple[int, int]:
    """Return the hexagon (axial coordinates, pointed at the top) that holds a point."""
    q, r = (math.sqrt(3) / 3 * x - y / 3) / size, (2 / 3 * y) / size
    s = -q - r
    rounded = [round(q), round(r), round(s)]
    off = [abs(one - exact) for one, exact in zip(rounded, (q, r, s), strict=True)]
    if off[0] > off[1] and off[0] > off[2]:
        rounded[0] = -rounded[1] - rounded[2]
    elif off[1] > off[2]:
        rounded[1] = -rounded[0] - rounded[2]
    return rounded[0], rounded[1]


def _corners(cell: tuple[int, int], size: float) -> list[Point]:
    q, r = cell
    x, y = size * math.sqrt(3) * (q + r / 2), size * 1.5 * r
    turns = [math.radians(60 * turn - 30) for turn in range(6)]
    return [(round(x + size * math.cos(turn), 1), round(y + size * math.sin(turn), 1)) for turn in turns]


def _drawn(cells: dict[tuple[int, int], int], size: float, most: int, places: Array) -> dict[str, Any]:
    """Return what is drawn of a group; of one whose people are too far apart, one hexagon in their middle."""
    if not cells:
        middle = places.mean(axis=0).tolist()
        cells = {_hexagon_of(middle[0], middle[1], size): SMALLEST_GROUP}
    hexagons = [
        {"corners": _corners(cell, size), "level": max(1, math.ceil(LEVELS * count / most))}
        for cell, count in sorted(cells.items())
    ]
    outline = _hull([corner for one in hexagons for corner in one["corners"]])  # type: ignore[attr-defined]
    xs, ys = zip(*outline, strict=True)
    centre = [round((min(xs) + max(xs)) / 2, 1), round((min(ys) + max(ys)) / 2, 1)]
    return {"hexagons": hexagons, "outline": outline, "centre": centre}


def _hull(points: list[Point]) -> list[Point]:
    """Return the convex outline (Andrew's monotone chain)."""
    ordered = sorted(set(points))

    def half(some: list[Point]) -> list[Point]:
        chain: list[Point] = []
        for point in some:
            while len(chain) > 1 and _turns_right(chain[-2], chain[-1], point):
                chain.pop()
            chain.append(point)
        return chain[:-1]

    return half(ordered) + half(ordered[::-1])


def _turns_right(first: Point, second: Point, third: Point) -> bool:
    a, b, c = first, second, third
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) <= 0
