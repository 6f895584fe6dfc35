"""Names of languages, in sentences and as choices."""

import pytest
from django.utils.translation import override

from toolkit.languages import language_choices, language_name


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
