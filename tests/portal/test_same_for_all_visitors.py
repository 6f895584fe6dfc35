"""A public page holds nothing of a visitor who is not signed in, so that one response can serve all of them."""

import re

import pytest
from django.test import Client

from dialogues.models import PolicyDialogue, RecommendationSet
from events.models import Event
from hubs.models import Group, Hub
from library.models import Resource
from news.models import NewsItem
from tests.factories import make_event
from tests.network import load_tables

pytestmark = pytest.mark.django_db


def addresses() -> list[str]:
    load_tables()
    event = make_event(Hub.objects.get(slug="pt"))
    models = (PolicyDialogue, RecommendationSet, Group, NewsItem, Resource)
    rows = [event, Event.objects.order_by("pk")[0], *(model.objects.order_by("pk")[0] for model in models)]
    lists = [
        "",
        "hubs/",
        "hubs/pt/",
        "hubs/lt/",
        "hubs/no/members/",
        "hubs/words/",
        "groups/",
        "events/",
        "events/?period=past",
    ]
    lists += ["dialogues/", "news/", "library/", "about/", "accessibility/", "privacy/"]
    return [*(f"/en/{path}" for path in lists), *(row.get_absolute_url() for row in rows)]


def test_two_strangers_get_the_same_bytes_without_token_or_cookie() -> None:
    others = {"HTTP_USER_AGENT": "other", "HTTP_ACCEPT_LANGUAGE": "pl", "REMOTE_ADDR": "203.0.113.9"}
    for address in addresses():
        first, second = Client().get(address), Client(**others).get(address)
        assert (address, first.status_code) == (address, 200)
        assert first.content == second.content
        assert (address, first.cookies.output(), second.cookies.output()) == (address, "", "")
        assert re.findall(r"csrf|method=\"post\"|nonce", first.content.decode()) == []
