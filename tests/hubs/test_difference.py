"""How two contents differ, in pieces a person can read."""

from hubs.publishing.content import Line
from hubs.publishing.difference import changes


def lines(**texts: str) -> list[Line]:
    return [Line(key, key.capitalize(), text) for key, text in texts.items()]


def test_only_what_differs_is_told() -> None:
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
