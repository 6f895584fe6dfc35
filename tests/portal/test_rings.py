"""The picture of progress counts right."""

import pytest

from echos_portal.rings import ring_segments


@pytest.mark.parametrize(("done", "total"), [(0, 1), (1, 1), (11, 15), (15, 15), (0, 27), (45, 45)])
def test_rings_have_a_segment_for_each_and_fill_the_first(done: int, total: int) -> None:
    assert [segment.filled for segment in ring_segments(done, total)] == [True] * done + [False] * (total - done)


def test_rings_of_many_show_the_share() -> None:
    segments = ring_segments(100, 200)
    assert (len(segments), sum(segment.filled for segment in segments)) == (45, 22)


def test_rings_never_draw_the_same_segment_twice() -> None:
    assert len({segment.d for segment in ring_segments(0, 45)}) == 45


@pytest.mark.parametrize(("done", "total"), [(1, 0), (-1, 3), (4, 3)])
def test_rings_of_impossible_numbers_are_refused(done: int, total: int) -> None:
    with pytest.raises(ValueError, match="cannot be drawn"):
        ring_segments(done, total)
