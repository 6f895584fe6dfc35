"""What is found, and in which order."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from news.models import NewsItem
from search.finder import MOST_FOUND, SearchFilters, find_entries
from search.upkeep import renew_words
from tests.factories import make_event, make_hub, make_news, make_organisation, make_resource
from tests.search.searching import found, settle

pytestmark = pytest.mark.django_db


def write(title: str, language: str = "en", body: str = "") -> None:
    make_news(title=title, original_language=language, body=body)
    settle()


@pytest.mark.parametrize(
    ("title", "language", "text"),
    [
        ("Vaccination of girls", "en", "vaccinations"),
        ("Rastreios do cancro do colo do útero", "pt", "rastreio utero"),
        ("Früherkennung in ländlichen Räumen", "de", "LANDLICHER raum"),
        ("Dépistages organisés", "fr", "dépistage"),
        ("Έγκαιρη διάγνωση του καρκίνου", "el", "καρκινος διαγνωσης"),
        ("Profilaktyka raka płuca", "pl", "profilaktyce PLUCA"),
        ("Скрининг на рака на гърдата", "bg", "скрининга гърда"),
        ("Rákszűrés vidéken", "hu", "rakszures"),
        ("סרטן השד", "he", "סרטן"),
        ("الكشف المبكر عن السرطان", "ar", "السرطان"),
        ("Skríning kolorektálneho karcinómu", "sk", "skrining karcinom"),
        ("Vėžio prevencija kaime", "lt", "vezio prevencijos"),
        ("Leczenie raka płuca", "pl", "rak"),
        ("COVID-19 and cancer", "en", "covid-19"),
        ("The care of the dying", "en", "the care of"),
    ],
)
def test_words_are_found_in_other_forms_without_accents_and_case(title: str, language: str, text: str) -> None:
    write(title, language)
    assert found(text, language) == [title]


def test_readers_language_comes_first_and_in_it_titles() -> None:
    write("Novidades", "pt", body="O rastreio salva vidas.")
    write("Rastreio em Évora", "pt")
    write("Rastreio programmes compared", "en")
    write("News from Lisbon", "en", body="They call it rastreio.")
    make_organisation("Rastreio Portugal")
    settle()
    portuguese = found("rastreio", "pt")
    assert portuguese[:2] in (["Rastreio em Évora", "Rastreio Portugal"], ["Rastreio Portugal", "Rastreio em Évora"])
    assert portuguese[2:] == ["Novidades", "Rastreio programmes compared", "News from Lisbon"]
    assert found("rastreio", "en")[1:] == ["News from Lisbon", "Rastreio em Évora", "Novidades"] or (
        found("rastreio", "en")[-2:] == ["Rastreio em Évora", "Novidades"]
    )


def test_object_in_several_languages_is_one_result_in_the_language_found() -> None:
    make_news(
        title="Screening",
        original_language="en",
        translations={"pt": {"title": "Rastreio"}, "pl": {"title": "Screening"}},
    )
    settle()
    assert found("screening", "en") == found("screening", "pl") == ["Screening"]
    assert found("rastreio", "en") == ["Rastreio"]
    results = find_entries("screening", SearchFilters("pl"))
    assert NewsItem.objects.count() == len(results.entries) == 1


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("screning", ["Screening in Alentejo"]),
        ("scerening", ["Screening in Alentejo"]),
        ("alentjo", ["Screening in Alentejo"]),
        ("vorsorge", ["Darmkrebsvorsorge"]),
        ("screening lighthouse", ["Screening in Alentejo"]),
        ("xylophone", []),
        ("?!", []),
        ("", []),
    ],
)
def test_where_nothing_is_found_what_is_near_is(text: str, near: list[str]) -> None:
    write("Screening in Alentejo")
    write("Darmkrebsvorsorge", "de")
    renew_words()
    assert (found(text), found(text, near=True)) == ([], near)


def test_filters_and_counts_of_kinds() -> None:
    portugal, norway = make_hub("PT"), make_hub("NO")
    now = timezone.now()
    make_event(portugal, title="Screening day", country=norway.country)
    make_event(portugal, title="Screening week", days=-14, country=portugal.country)
    make_news(norway, title="Screening begins")
    make_resource(title="Screening guide", published_at=now)
    settle()
    assert find_entries("screening", SearchFilters("en")).by_kind == {"events": 2, "resources": 1, "news": 1}
    chosen = find_entries("screening", SearchFilters("en", kind="news"))
    assert (chosen.by_kind, len(chosen.entries)) == ({"events": 2, "resources": 1, "news": 1}, 1)
    assert sorted(found("screening", country="NO")) == ["Screening begins", "Screening day"]
    assert found("screening", period="upcoming") == ["Screening day"]
    assert found("screening", period="past") == ["Screening week"]
    assert found("screening", language="pt") == []
    assert sorted(found("Norwegia screening", "pl")) == ["Screening begins", "Screening day"]


def test_however_much_fits_so_much_is_looked_at() -> None:
    NewsItem.objects.bulk_create(
        NewsItem(title=f"Cancer {number}", published_at=timezone.now(), changed_at=timezone.now())
        for number in range(MOST_FOUND + 20)
    )
    settle()
    results = find_entries("cancer", SearchFilters("en"))
    assert (len(results.entries), results.are_all) == (MOST_FOUND, False)


def test_each_part_of_a_search_goes_by_an_index() -> None:
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as asked:
        find_entries("cancer", SearchFilters("en", kind="news", country="PT"))
        cursor.execute("SET LOCAL enable_seqscan = off")
        searches = [one["sql"] for one in asked.captured_queries if "WITH found" in one["sql"]]
        plans = []
        for one in searches:
            cursor.execute(f"EXPLAIN {one}")
            plans.append("\n".join(row[0] for row in cursor.fetchall()))
    by_title, by_text = (
        [plan.count(f"Index Scan on search_entry_by_{name}") for plan in plans] for name in ("title", "text")
    )
    assert (by_title, by_text) == ([2, 0], [2, 1])  # what is near fits few: one look for all parts
