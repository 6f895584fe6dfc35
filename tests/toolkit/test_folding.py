"""Names as they are compared."""

import pytest

from toolkit.folding import folded_words


@pytest.mark.parametrize(
    ("given", "folded"),
    [
        ("Þórður  DORĐE", "thordur dorde"), ("ŁÓDŹ—Śródmieście", "lodz srodmiescie"), ("Straße 3b", "strasse 3b"),
        ("Sant'Anna (Ospedale)", "sant anna ospedale"), ("\N{MATHEMATICAL BOLD CAPITAL A}lpha", "alpha"), ("…", ""),
    ],
)  # fmt: skip
def test_two_spellings_of_a_name_give_the_same_words(given: str, folded: str) -> None:
    assert folded_words(given) == folded
