"""Which fields, which related objects, which language: on every list and item, and what is refused."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dialogues.models import DialogueSession
from partners.expansions import EXPANSIONS
from partners.listings import LISTINGS
from tests.factories import (
    make_event,
    make_group,
    make_hub,
    make_news,
    make_organisation,
    make_session,
    make_topic,
)
from tests.portal.test_api import fill, make_dialogue
from tests.tags import tag_that_stays

pytestmark = pytest.mark.django_db
CODES = {"countries": "code", "hubs": "key", "topics": "code"}
TRANSLATED = {"topics", "hubs", "news", "resources", "joint-statements", "proposals", "dialogues", "events"}


def ask(client: Client, address: str) -> Any:
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == 200, response.content
    return response.json()


def test_event_shows_its_dialogue_and_a_dialogue_its_sessions(client: Client) -> None:
    dialogue = make_dialogue()
    event = DialogueSession.objects.get(dialogue=dialogue).event
    shown = ask(client, f"events/{event.pk}/?expand=hub,dialogue&fields=id")
    assert (shown["id"], shown["expanded"]["dialogue"]["id"], shown["expanded"]["hub"]["key"]) == (
        event.pk,
        dialogue.pk,
        "gr",
    )
    assert [one["id"] for one in ask(client, "dialogues/?expand=sessions")["results"][0]["expanded"]["sessions"]] == [
        event.pk
    ]


@pytest.mark.django_db(transaction=True)
def test_tag_of_a_list_with_related_objects_changes_with_them(client: Client) -> None:
    hub = make_hub("PT")
    make_news(hub)
    for address in ("/api/v1/news/?expand=hub", f"/api/v1/news/{ask(client, 'news/')['results'][0]['id']}/?expand=hub"):
        tag = tag_that_stays(client, address)
        type(hub).objects.filter(pk=hub.pk).update(summary=address)
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


TEXTS = {"pt": {"title": "Olá", "body": ""}, "en": {"title": "Hello"}}


@pytest.mark.parametrize(
    ("language", "title", "body", "came_in"),
    [
        ("pt", "Olá", "Teksti", {"title": "pt", "body": "fi"}),
        ("en", "Hello", "Teksti", {"title": "en", "body": "fi"}),
        ("sv", "Hello", "Teksti", {"title": "en", "body": "fi"}),
        ("fi", "Hei", "Teksti", {"title": "fi", "body": "fi"}),
    ],
)
def test_texts_come_in_the_language_asked_for_else_in_english_else_in_the_original(
    client: Client, language: str, title: str, body: str, came_in: dict[str, str]
) -> None:
    item = make_news(title="Hei", body="Teksti", original_language="fi", translations=TEXTS)
    for shown in (
        ask(client, f"news/{item.pk}/?language={language}"),
        ask(client, f"news/?language={language}")["results"][0],
    ):
        assert (shown["title"], shown["body"], shown["text_languages"]) == (title, body, came_in)
        assert "translations" not in shown


def test_language_reaches_sections_and_the_programme(client: Client) -> None:
    translations = {"pt": {"name": "Polo", "funding_text": "Dinheiro"}}
    hub = make_hub("PT", name="", funding_text="Money", translations=translations)
    shown = ask(client, "hubs/pt/?language=pt")
    assert (shown["name"], shown["sections"]["funding"], shown["sections"]["text_languages"]["funding"]) == (
        "Polo",
        "Dinheiro",
        "pt",
    )
    assert ask(client, "hubs/pt/?language=en")["name"] is None
    event = make_event(hub)
    make_session(event, title="Opening", translations={"pt": {"title": "Abertura"}})
    [session] = ask(client, f"events/{event.pk}/?language=pt")["programme"]
    assert (session["title"], session["text_languages"]) == ("Abertura", {"title": "pt", "description": "en"})


def test_topics_are_named_in_the_language_asked_for_and_found_by_a_name_in_any(client: Client) -> None:
    topic = make_topic(pt="Prevenção e deteção precoce")
    make_event().topics.add(topic)
    make_group().topics.add(topic)
    pt = {"code": "MO2", "name": "Prevenção e deteção precoce", "text_languages": {"name": "pt"}}
    pl = {"code": "MO2", "name": "Prevention and early detection", "text_languages": {"name": "en"}}
    for name, shown in (("pt", pt), ("pl", pl)):
        assert ask(client, f"topics/MO2/?fields=code,name&language={name}") == shown
        for where in ("events", "groups"):
            assert ask(client, f"{where}/?language={name}")["results"][0]["topics"] == [shown]
    assert ask(client, "topics/MO2/")["translations"] == {"pt": {"name": "Prevenção e deteção precoce"}}
    found = {words: ask(client, f"topics/?search={words}")["count"] for words in ("deteccao", "detecao", "early", "x")}
    assert found == {"deteccao": 0, "detecao": 1, "early": 1, "x": 0}


@pytest.fixture(scope="module")
def filled(lasting: Any) -> None:
    """Two rows in every list, made once: these tests only ask."""
    with lasting():
        make_organisation()
        fill(2)


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("name", LISTINGS)
def test_every_list_takes_a_language_in_two_queries(client: Client, name: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        rows = ask(client, f"{name}/?language=pt")["results"]
    assert len(queries) == 2
    assert all(("text_languages" in row) is (name in TRANSLATED) for row in rows)


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("name", LISTINGS)
@pytest.mark.parametrize("parameter", ["fields", "expand", "language"])
def test_unknown_names_are_refused_with_the_known_ones(client: Client, name: str, parameter: str) -> None:
    row = ask(client, f"{name}/")["results"][0]
    known = {"fields": next(iter(row)), "expand": next(iter(EXPANSIONS.get(name, {})), "none"), "language": "pt"}[
        parameter
    ]
    for address in (f"{name}/", f"{name}/{row[CODES.get(name, 'id')]}/", f"{name}.csv"):
        for value in ("nothing", f"{known},nothing", "é"):
            response = client.get(f"/api/v1/{address}?{parameter}={value}")
            assert response.status_code == 400, (address, value)
            [error] = response.json()["errors"]
            assert error["parameter"] == parameter
            assert known in error["detail"]
    assert client.get(f"/api/v1/{name}/?{parameter}={known}&{parameter}={known}").status_code == 400
