"""What programs get of a hub's profile."""

from typing import Any

import pytest
from django.test import Client

from audit.actors import SYSTEM
from hubs.models import HubNode
from hubs.profile.logos import store_logo
from tests.factories import make_hub, make_topic
from tests.hubs.pictures import picture
from tests.tags import tag_that_stays

pytestmark = pytest.mark.django_db
NAMES = (
    "original_language", "sections", "translations", "model", "topics", "nodes", "logo", "confirmed_on",
)  # fmt: skip


def profile_given(client: Client) -> dict[str, Any]:
    answer = client.get("/api/v1/hubs/pt/").json()
    return {name: answer[name] for name in NAMES}


def test_whole_profile_is_given(client: Client, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    hub = make_hub(
        original_language="pt", funding_text="Verbas", translations={"en": {"summary": "A hub."}}, model="new_initiative",
        confirmed_on="2026-11-20",
    )  # fmt: skip
    hub.topics.add(make_topic("MO2"), make_topic("MO1", "Understanding of cancer"))
    HubNode.objects.create(hub=hub, level="local", name="Casa", area="Braga")
    HubNode.objects.create(hub=hub, level="regional", name="Norte", area="Porto", website="https://norte.example")
    hub.logo = store_logo(by=SYSTEM, hub=hub, content=picture())
    hub.save(update_fields=["logo"])
    assert profile_given(client) == {
        "original_language": "pt",
        "sections": {
            "organisation": "", "governance": "", "engagement": "", "funding": "Verbas", "activities": "", "perspectives": "",
        },
        "translations": {"en": {"summary": "A hub."}},
        "model": "new_initiative",
        "topics": ["MO1", "MO2"],
        "nodes": [
            {"level": "regional", "name": "Norte", "area": "Porto", "website": "https://norte.example", "contact_email": None},
            {"level": "local", "name": "Casa", "area": "Braga", "website": None, "contact_email": None},
        ],
        "logo": f"{settings.SITE_URL}/files/{hub.logo.key}/logo-pt.png",
        "confirmed_on": "2026-11-20",
    }  # fmt: skip


def test_empty_profile_has_empty_values(client: Client) -> None:
    make_hub()
    answer = profile_given(client)
    assert {name: value for name, value in answer.items() if name != "sections"} == {
        "original_language": "en", "translations": {}, "model": None, "topics": [], "nodes": [], "logo": None,
        "confirmed_on": None,
    }  # fmt: skip
    assert set(answer["sections"].values()) == {""}


@pytest.mark.django_db(transaction=True)
def test_new_node_makes_a_new_answer(client: Client) -> None:
    hub = make_hub()
    tag = tag_that_stays(client, "/api/v1/hubs/pt/")
    HubNode.objects.create(hub=hub, level="local", name="Casa", area="Braga")
    assert client.get("/api/v1/hubs/pt/", headers={"If-None-Match": tag}).status_code == 200
