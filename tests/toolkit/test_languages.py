"""Names of languages, in sentences and as choices."""

import pytest
from django.utils.translation import override

from toolkit.languages import OFFERED, language_choices, language_name, own_name, own_name_choices


@pytest.mark.parametrize(
    ("reader", "name", "choice"),
    [
        ("en", "Portuguese", "Portuguese"),
        ("pt", "português", "Português"),
        ("pl", "portugalski", "Portugalski"),
    ],
)
def test_name_is_written_as_in_a_sentence_and_begins_a_choice_with_a_capital(
    reader: str, name: str, choice: str
) -> None:
    with override(reader):
        assert (language_name("pt"), dict(language_choices())["pt"]) == (name, choice)


def test_own_names_are_offered_english_first_then_by_name_without_accents() -> None:
    choices = own_name_choices()
    assert {code for code, _name in choices} == set(OFFERED)
    assert [choices[0], *(one for one in choices if one[0] in {"cs", "da"})] == [
        ("en", "English"), ("cs", "Čeština"), ("da", "Dansk"),
    ]  # fmt: skip
    assert (own_name("pt"), own_name("xx")) == ("Português", "xx")
