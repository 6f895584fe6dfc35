"""Long tests begin first, shared out between the workers."""

from tests.dealing import RunShare, dealt


def pieces(words: str) -> list[RunShare[str]]:
    """Of ``module:seconds`` words, numbered."""
    found = []
    for number, word in enumerate(words.split()):
        module, _, seconds = word.partition(":")
        found.append(RunShare(f"{module}{number}", module, float(seconds or 0)))
    return found


def test_parts_of_the_workers_begin_with_equal_shares_of_the_long_ones() -> None:
    order = dealt(pieces("a a b:9 a c:5 a d:3 a a"), 3)
    assert order == ["b2", "a0", "a1", "c4", "a3", "a5", "d6", "a7", "a8"]


def test_long_tests_of_a_module_stay_together() -> None:
    assert dealt(pieces("a:2 b:9 a:2 b:9 a:2 x"), 2) == ["b1", "b3", "x5", "a0", "a2", "a4"]


def test_no_test_is_lost_or_doubled_however_many_workers_there_are() -> None:
    given = pieces("a:1 b:2 c:3 d:4 e x y z " * 5)
    for workers in range(1, 60):
        assert sorted(dealt(given, workers)) == sorted(piece.test for piece in given)
