"""News and library for programs: what is public, by country, topic, language, licence and time."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from audit.actors import SYSTEM
from library.models import Resource
from news.models import NewsItem
from publishing.files import store_file
from publishing.models import FeedEntry, StoredFile
from tests.factories import make_country, make_hub, make_news, make_resource, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def titles(client: Client, address: str) -> list[str]:
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == 200
    return [row["title"] for row in response.json()["results"]]


def test_news_are_asked_by_country_topic_language_and_time(client: Client) -> None:
    make_news(make_hub("PT"), title="One", days_ago=10, translations={"pt": {"title": "Um"}}).topics.add(make_topic())
    make_news(title="Two", days_ago=1)
    make_news(make_hub("NO", is_published=False), title="Hidden")
    make_news(title="Down", withdrawn_at=timezone.now())
    assert titles(client, "news/") == ["Two", "One"]
    assert titles(client, "news/?country=pt") == ["One"]
    assert titles(client, "news/?hub=PT") == ["One"]
    for path in ("news/?hub=no", "news/?hub=zz", "resources/?hub=zz"):  # one that is not public is as unknown as none
        assert client.get(f"/api/v1/{path}").status_code == 400
    assert titles(client, "news/?topic=MO2") == ["One"]
    assert titles(client, "news/?in_language=pt") == ["One"]
    FeedEntry.objects.filter(key=NewsItem.objects.get(title="Two").pk).update(at=timezone.now() - dt.timedelta(days=1))
    since = {days: f"{timezone.now() - dt.timedelta(days=days, hours=1):%Y-%m-%dT%H:%M:%SZ}" for days in (0, 1)}
    assert titles(client, f"news/?updated_since={since[0]}") == ["One"]  # older, and loaded just now
    assert titles(client, f"news/?updated_since={since[1]}&search=tw") == ["Two"]
    assert titles(client, "news/?ordering=published_at") == ["One", "Two"]


def test_library_is_asked_by_kind_language_licence_country_and_words(client: Client) -> None:
    one = make_resource(title="One", country=make_country("PT"), languages=["pt"], licence="CC-BY-4.0", days_ago=1)
    one.topics.add(make_topic())
    make_resource(title="Two", kind="toolkit", translations={"pt": {"title": "Dois"}}, days_ago=2)
    Resource.objects.create(title="Begun")
    assert titles(client, "resources/") == ["One", "Two"]
    assert titles(client, "resources/?kind=toolkit") == ["Two"]
    assert titles(client, "resources/?in_language=pt") == ["One"]
    assert titles(client, "resources/?licence=CC-BY-4.0") == ["One"]
    assert titles(client, "resources/?country=PT&topic=MO2") == ["One"]
    assert titles(client, "resources/?search=dois") == ["Two"]
    assert titles(client, "resources/?search=dois+one") == []


def test_file_is_given_with_its_address(client: Client) -> None:
    stored = store_file(
        by=SYSTEM,
        hub=None,
        kind=StoredFile.Kind.DOCUMENT,
        content=b"%PDF-",
        name="a.pdf",
        content_type="application/pdf",
    )
    entry = make_resource(link="", file=stored)
    row = client.get(f"/api/v1/resources/{entry.pk}/").json()
    assert (row["link"], row["file"]) == (
        None,
        {
            "name": "a.pdf",
            "content_type": "application/pdf",
            "size": 5,
            "url": f"http://localhost{stored.get_absolute_url()}",
        },
    )


@pytest.mark.django_db(transaction=True)
def test_tag_changes_when_a_topic_is_added(client: Client) -> None:
    item = make_news()
    first = client.get("/api/v1/news/")["ETag"]
    item.topics.add(make_topic())
    assert client.get("/api/v1/news/")["ETag"] != first
