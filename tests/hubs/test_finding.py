"""Finding a country: by every name it has, by its hub, without accents, with a typing error."""

from typing import Any

import pytest
from django.utils import translation

from hubs.models import Hub, Membership, Organisation
from hubs.registry.search import countries_to_search, search
from tests.network import load_tables

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def network(lasting: Any) -> None:
    with lasting():
        load_tables()


def codes(words: str) -> list[str]:
    found = search(countries_to_search(), words=words)
    assert found.is_guess is False
    return [country.code for country in found.countries]


def guessed(words: str) -> list[str]:
    found = search(countries_to_search(), words=words)
    assert found.is_guess is True
    return [country.code for country in found.countries]


def meant(words: str) -> str:
    country = search(countries_to_search(), words=words).meant
    return country.code if country else ""


def test_country_is_found_by_what_people_call_it() -> None:
    called = {
        "AT": ["Österreich", "osterreich", "VIENNA"],
        "BG": ["българия"],
        "CY": ["Nicosia", "κυπροσ", "kibris"],
        "CZ": ["czech republic"],
        "DE": ["cancer hub germany"],
        "EG": ["مصر"],
        "FO": ["foroyar"],
        "GR": ["ΕΛΛΆΔΑ", "Ελλαδα", "hellas", "el"],
        "KR": ["대한민국"],
        "NO": ["oslo cancer cluster"],
        "PL": ["polska"],
        "PT": ["Portugal", "aicib", "DGS"],
        "TR": ["turkiye", "Turkey"],
        "UA": ["Україна", "украіна"],
    }
    missed = [word for code, words in called.items() for word in words if meant(word) != code]
    assert missed == []


def test_name_in_the_readers_language_counts_too() -> None:
    with translation.override("pl"):
        assert (meant("lotwa"), meant("Łotwa"), meant("niemcy")) == ("LV", "LV", "DE")
    assert codes("latvia") == ["LV"]


def test_country_that_is_called_so_comes_first() -> None:
    assert codes("PT") == ["PT", "EG"]
    assert codes("UK") == ["GB", "UA"]
    assert codes("mal") == ["MT"]
    assert meant("land") == ""


def test_one_wrong_missing_extra_or_swapped_character_is_forgiven() -> None:
    words = ["porzugal", "porugal", "portuugal", "protugal", "lithuana", "porugl", "atlantis"]
    assert [guessed(word) for word in words] == [["PT"]] * 4 + [["LT"], [], []]
    assert meant("protugal") == ""  # a guess is a question


def test_short_words_must_be_right() -> None:
    assert guessed("zqt") == []


def test_hub_that_is_not_published_is_not_found_by_its_words() -> None:
    assert codes("aicib") == ["PT"]
    Hub.objects.filter(slug="pt").update(is_published=False)
    assert guessed("aicib") == []


def test_hub_is_found_by_its_organisations_of_today_only() -> None:
    role = Membership.objects.exclude(organisation__acronym="").filter(hub__slug="pt").first()
    assert role is not None
    Organisation.objects.filter(pk=role.organisation_id).update(name="Zyxwvutsrq", acronym="")
    assert codes("zyxwvutsrq") == ["PT"]
    Membership.objects.filter(pk=role.pk).update(until="2022")
    assert guessed("zyxwvutsrq") == []


def test_nothing_typed_restricts_nothing() -> None:
    assert len(codes("   ")) == 49
    assert meant("") == ""
