"""How two contents differ, in pieces a person can read."""

import time

import pytest

from publishing.subjects.content import Line
from publishing.text_diff import changes


def lines(**texts: str) -> list[Line]:
    return [Line(key, key.capitalize(), text) for key, text in texts.items()]


def test_only_what_differs_is_marked() -> None:
    found = changes(lines(name="Hub", summary="Old words"), lines(name="Hub", summary="New words"))
    assert [(one.label, [(p.what, p.text) for p in one.pieces]) for one in found] == [
        ("Summary", [("removed", "Old"), ("added", "New"), ("kept", " words")])
    ]


def test_what_came_and_what_went() -> None:
    found = changes(lines(funding="Public money"), lines(topics="Equity"))
    assert [(one.label, [(p.what, p.text) for p in one.pieces]) for one in found] == [
        ("Topics", [("added", "Equity")]),
        ("Funding", [("removed", "Public money")]),
    ]


def test_long_unchanged_text_is_left_out() -> None:
    before = "start " + "word " * 300 + "end"
    [change] = changes(lines(text=before), lines(text=before.replace("end", "finish")))
    assert [piece.what for piece in change.pieces] == ["gap", "kept", "removed", "added"]


def test_lines_are_compared_line_by_line() -> None:
    [change] = changes(
        lines(steps="2021: Established\n2024: Launched"), lines(steps="2021: Established\n2026: Applied")
    )
    assert change.pieces[0].text == "2021: Established\n"


def test_same_contents_differ_in_nothing() -> None:
    assert changes(lines(name="Hub"), lines(name="Hub")) == []


def test_things_of_a_list_come_and_go_as_wholes() -> None:
    before, after = "2021: Established\n2024: Launched", "2021: Established\n2026: Launched"
    [change] = changes([Line("s", "Steps", before, is_list=True)], [Line("s", "Steps", after, is_list=True)])
    assert [(piece.what, piece.text) for piece in change.pieces] == [
        ("kept", "2021: Established"),
        ("removed", "2024: Launched"),
        ("added", "2026: Launched"),
    ]


def test_words_changed_side_by_side_are_one_change() -> None:
    [change] = changes(lines(text="We begin in late May and go on"), lines(text="We begin in early June and go on"))
    assert [(piece.what, piece.text) for piece in change.pieces] == [
        ("kept", "We begin in "),
        ("removed", "late May"),
        ("added", "early June"),
        ("kept", " and go on"),
    ]


def test_text_written_anew_is_not_mixed_word_by_word() -> None:
    [change] = changes(lines(text="One two three four"), lines(text="Completely other words stand here now"))
    assert [piece.what for piece in change.pieces] == ["removed", "added"]


@pytest.mark.parametrize("word", ["word ", "Слово ", "λέξη\n", "a b c d e f g h i j "])
def test_ten_thousand_words_with_one_changed_are_compared_at_once_and_shown_shortened(word: str) -> None:
    text = word * 10_000
    middle = len(text) // 2
    before, after = f"{text[:middle]} OLD {text[middle:]}", f"{text[:middle]} NEW {text[middle:]}"
    began = time.process_time()
    [change] = changes(lines(text=before), lines(text=after))
    assert time.process_time() - began < 2
    found = [(piece.what, piece.text) for piece in change.pieces if piece.what in {"added", "removed"}]
    assert [what for what, _text in found] == ["removed", "added"]
    assert sum(len(piece.text) for piece in change.pieces) < 1000


def test_two_long_texts_with_nothing_in_common_are_compared_at_once() -> None:
    before = " ".join(str(number % 97) for number in range(9_000))
    after = " ".join(str(number % 89) for number in range(9_000, 0, -1))
    began = time.process_time()
    changes(lines(text=before), lines(text=after))
    assert time.process_time() - began < 5


def test_part_that_is_new_or_gone_says_so() -> None:
    found = changes(lines(funding="Public money", name="A"), lines(topics="Equity", name="B c d e f"))
    assert [(change.label, change.what) for change in found] == [
        ("Topics", "added"), ("Name", "changed"), ("Funding", "removed"),
    ]  # fmt: skip


def test_another_thing_of_the_same_name_is_a_change() -> None:
    before, after = ([Line("logo", "Logo", "logo.png", thing=number)] for number in ("1", "2"))
    [change] = changes(before, after)
    assert [(piece.what, piece.text) for piece in change.pieces] == [("removed", "logo.png"), ("added", "logo.png")]
    assert changes(before, before) == []
