"""The beginning of a text in plain words."""

import pytest

from toolkit.excerpts import excerpt


@pytest.mark.parametrize(
    ("text", "length", "shown"),
    [
        ("Short & **bold** <b>", 240, "Short & bold <b>"),
        ("One\n\n- two\n- three\n\nFour", 240, "One two; three. Four"),
        ("Whole words, not parts of them", 16, "Whole words, not…"),
        ("Whole words, not parts", 13, "Whole words…"),
        ("Donaudampfschifffahrt", 10, "Donaudamp…"),
        ("", 240, ""),
        ("# Title\r\n\r\n[Link](https://aicib.pt)", 240, "Title Link"),
    ],
)
def test_excerpt_is_one_line_of_whole_words(text: str, length: int, shown: str) -> None:
    assert excerpt(text, length) == shown
