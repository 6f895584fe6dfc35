"""Public pages of the library: search in every language, the reader's first; filters, counts, licences."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from audit.actors import SYSTEM
from hubs.models import Organisation
from library.models import Resource
from publishing.files import store_file
from publishing.models import StoredFile
from tests.factories import make_country, make_hub, make_resource, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def found(client: Client, query: str = "", language: str = "en") -> list[str]:
    response = client.get(f"/{language}/library/{query}")
    assert response.status_code == 200
    return [entry.title for entry in response.context["page_obj"]]


def page(client: Client, entry: Resource, language: str = "en") -> str:
    response = client.get(f"/{language}/library/{entry.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def test_only_what_is_public_is_there(client: Client) -> None:
    make_resource(title="Public")
    others = [
        make_resource(title="Down", withdrawn_at=timezone.now()),
        Resource.objects.create(title="Begun"),
        make_resource(make_hub("NO", is_published=False), title="Hidden hub"),
    ]
    assert found(client) == ["Public"]
    assert [client.get(f"/en/library/{entry.pk}/").status_code for entry in others] == [404, 404, 404]


def test_every_word_must_be_found_and_the_readers_language_comes_first(client: Client) -> None:
    make_resource(title="A", description="About screening", days_ago=1)
    make_resource(title="Screening", description="", days_ago=2)
    make_resource(title="B", translations={"pt": {"title": "Rastreio e Screening"}}, days_ago=3)
    make_resource(title="Nothing", days_ago=0)
    assert found(client, "?q=screening") == ["Screening", "A", "B"]
    assert found(client, "?q=screening", "pt") == ["B", "A", "Screening"]
    assert found(client, "?q=about+screening") == ["A"]
    assert found(client, "?q=rastreio") == ["B"]
    context = client.get("/en/library/?q=screening").context
    assert ([(kind.code, kind.count) for kind in context["kinds"]], context["total"]) == ([("report", 3)], 3)


@pytest.mark.parametrize("words", ["title", "pt", "%", "_", "$.*", "\\", '"', "'", "zz"])
def test_search_finds_texts_and_nothing_of_their_wrapping(client: Client, words: str) -> None:
    make_resource(title="One", translations={"pt": {"title": "Um"}})
    assert client.get("/en/library/", {"q": words}).context["page_obj"].paginator.count == 0


def test_publisher_is_searched_too(client: Client) -> None:
    publisher = Organisation.objects.create(name="Sciensano", kind="research_institute")
    make_resource(title="One", publisher=publisher)
    assert found(client, "?q=sciens") == ["One"]


def test_filters_and_counts_by_kind(client: Client) -> None:
    portugal = make_country("PT")
    one = make_resource(title="One", country=portugal, languages=["pt", "en"], licence="CC-BY-4.0", days_ago=1)
    one.topics.add(make_topic())
    make_resource(title="Two", kind="toolkit", languages=["pl"], days_ago=2)
    make_resource(title="Three", kind="toolkit", days_ago=3)
    assert found(client, "?country=PT") == ["One"]
    assert found(client, "?topic=MO2") == ["One"]
    assert found(client, "?language=pl") == ["Two"]
    assert found(client, "?licence=CC-BY-4.0") == ["One"]
    assert found(client, "?kind=toolkit") == ["Two", "Three"]
    context = client.get("/en/library/?kind=toolkit").context
    assert [(kind.code, kind.count) for kind in context["kinds"]] == [("toolkit", 2), ("report", 1)]
    assert context["total"] == 3
    text = client.get("/en/library/?language=pl&kind=toolkit").content.decode()
    assert text.count('name="kind" value="toolkit"') == 1


@pytest.mark.parametrize(
    "query", ["?country=XX", "?topic=zz", "?language=zz", "?kind=zz", "?licence=zz", "?q=" + "x" * 200]
)
def test_unknown_filter_is_reported_and_does_not_filter(client: Client, query: str) -> None:
    make_resource(title="One")
    assert found(client, query) == ["One"]


def test_empty_library_says_what_to_do(client: Client) -> None:
    assert client.get("/en/library/?q=zz").content.decode().count("No matching resources") == 1


@pytest.mark.parametrize("number", [1, 3])
def test_list_and_page_take_the_same_queries_however_many_there_are(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    hub = make_hub("PT")
    publisher = Organisation.objects.create(name="AICIB", kind="public_agency")
    entries = [make_resource(hub, country=hub.country, publisher=publisher) for _ in range(number)]
    with django_assert_num_queries(5):  # kinds, number, rows, countries and topics of the filters
        assert len(found(client)) == number
    with django_assert_num_queries(5):
        assert len(found(client, "?q=report+found")) == number
    with django_assert_num_queries(2):
        page(client, entries[0])


def test_link_says_that_it_leads_away(client: Client) -> None:
    text = page(client, make_resource(link="https://www.cancermission.no/a"))
    assert text.count("Open on cancermission.no") == 1
    assert text.count("Opens another website.") == 1
    assert text.count('rel="noopener noreferrer external"') == 1


def test_file_is_offered_with_type_and_size(client: Client) -> None:
    stored = store_file(
        by=SYSTEM, hub=None, kind=StoredFile.Kind.DOCUMENT, content=b"%PDF-" + b"x" * 2043, name="Guia útil.pdf",
        content_type="application/pdf",
    )  # fmt: skip
    text = page(client, make_resource(link="", file=stored))
    assert text.count("Download (PDF, 2.0\xa0KB)") == 1
    assert text.count("another website") == 0
    response = client.get(stored.get_absolute_url())
    assert b"".join(response) == b"%PDF-" + b"x" * 2043  # type: ignore[call-overload]
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"


def test_licence_is_named_in_words_with_its_deed(client: Client) -> None:
    free = page(client, make_resource(licence="CC-BY-4.0"))
    assert free.count("CC BY 4.0: use it, name the author") == 1
    assert free.count('<a href="https://creativecommons.org/licenses/by/4.0/" rel="noopener license">') == 1
    assert page(client, make_resource()).count("Licence not specified") == 1


def test_country_page_shows_what_is_about_it_or_from_its_hub(client: Client) -> None:
    hub = make_hub("NO")
    make_resource(hub, title="From the hub")
    make_resource(title="About Norway", country=hub.country)
    make_resource(title="Elsewhere")
    text = client.get("/en/hubs/no/").content.decode()
    assert [text.count(f">{title}</a>") for title in ("From the hub", "About Norway", "Elsewhere")] == [1, 1, 0]


LAWS: list[Callable[[StoredFile], dict[str, Any]]] = [
    lambda _file: {"link": ""},
    lambda file: {"file": file},
    lambda _file: {"title": ""},
    lambda _file: {"kind": ""},
    lambda _file: {"issued": "2025-13"},
    lambda _file: {"table_key": "taken"},
]


@pytest.mark.parametrize("number", range(len(LAWS)))
def test_database_refuses_what_the_law_forbids(number: int) -> None:
    stored = store_file(
        by=SYSTEM, hub=None, kind=StoredFile.Kind.DOCUMENT, content=b"a", name="a.txt", content_type="text/plain"
    )
    make_resource(table_key="taken")
    entry = make_resource()
    with pytest.raises(IntegrityError), transaction.atomic():
        Resource.objects.filter(pk=entry.pk).update(**LAWS[number](stored))


def test_database_refuses_a_file_of_another_hub() -> None:
    stored = store_file(
        by=SYSTEM,
        hub=make_hub("NO"),
        kind=StoredFile.Kind.DOCUMENT,
        content=b"a",
        name="a.txt",
        content_type="text/plain",
    )
    entry = make_resource(make_hub("PT"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Resource.objects.filter(pk=entry.pk).update(link="", file=stored)
