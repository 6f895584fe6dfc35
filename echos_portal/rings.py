"""The echo as a picture of progress: quarter rings around a point, one segment for each thing counted."""

from dataclasses import dataclass
from math import cos, pi, sin

CENTRE_X, CENTRE_Y = 6.0, 114.0
INNER_RADIUS, OUTER_RADIUS = 22.0, 102.0
GAP = 5.0
MOST_SEGMENTS = 45


@dataclass(frozen=True)
class RingSegment:
    """A piece of a ring: its path in a 120 by 120 picture, and whether it counts as done."""

    d: str
    filled: bool


def ring_segments(done: int, total: int) -> tuple[RingSegment, ...]:
    """Segments from the point outwards, the first `done` of them filled.

    Ring 1 has one segment, ring 2 two and so on; the last takes what remains. Past 45 the picture keeps 45 and
    shows the share. Refuses a total below 1 and a number done outside 0 to total.
    """
    if total < 1 or not 0 <= done <= total:
        raise ValueError(f"{done} of {total} cannot be drawn")
    if total > MOST_SEGMENTS:
        done, total = done * MOST_SEGMENTS // total, MOST_SEGMENTS
    rings = _ring_sizes(total)
    step = (OUTER_RADIUS - INNER_RADIUS) / max(len(rings) - 1, 1)
    paths = [_arc(INNER_RADIUS + step * ring, place, size) for ring, size in enumerate(rings) for place in range(size)]
    return tuple(RingSegment(d, index < done) for index, d in enumerate(paths))


def _ring_sizes(total: int) -> list[int]:
    sizes: list[int] = []
    while total:
        size = min(len(sizes) + 1, total)
        sizes.append(size)
        total -= size
    return sizes


def _arc(radius: float, place: int, size: int) -> str:
    gap = GAP / radius
    reach = (pi / 2 - gap * (size - 1)) / size
    start = place * (reach + gap)
    first, last = _point(radius, start), _point(radius, start + reach)
    return f"M{first}A{radius:.1f} {radius:.1f} 0 0 1 {last}"


def _point(radius: float, angle: float) -> str:
    """A point of a ring, the angle counted clockwise from straight up."""
    return f"{CENTRE_X + radius * sin(angle):.1f} {CENTRE_Y - radius * cos(angle):.1f}"
