"""Every public page, on real data."""

from typing import Any

import pytest

from dialogues.models import PolicyDialogue, RecommendationSet
from events.models import Event
from hubs.models import Group, Hub
from tests.browser.rows import personal_addresses, token_of
from tests.browser.walking import LONG
from tests.factories import (
    make_event,
    make_group,
    make_membership,
    make_news,
    make_organisation,
    make_resource,
    make_team_invitation,
)
from tests.network import load_tables
from tests.running_portal import running_portal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long(30)]


def test_pages_of_hubs_and_what_they_publish(walk: Any) -> None:
    load_tables()
    portugal = Hub.objects.get(slug="pt")
    news = make_news(portugal, title=LONG, body=f"# {LONG}\n\n- {LONG}\n\n> Ελλάδα", original_language="el")
    entry = make_resource(portugal, title=LONG, description=LONG, country=portugal.country, licence="CC-BY-4.0")
    make_membership(portugal, make_organisation(LONG), until="2020")
    group = make_group(portugal, name=LONG, purpose=LONG)
    successor = Group.objects.get(name="Emergencies and Crises")
    with running_portal() as port:
        walker = walk(f"http://localhost:{port}")
        for path in [
            "/en/", "/en/hubs/", "/en/hubs/?q=zz&status=none",
            "/en/hubs/pt/", "/en/hubs/fi/", "/en/hubs/lt/", "/en/hubs/xk/", "/en/hubs/ch/", "/en/hubs/kr/",
            "/en/hubs/find/", "/en/hubs/find/?q=land", "/en/hubs/find/?q=portugla", "/en/hubs/words/",
            "/en/hubs/no/", "/en/groups/", f"/en/groups/{group.pk}/", f"/en/groups/{successor.pk}/",
            "/en/news/", "/en/news/?country=LT", f"/en/news/{news.pk}/", "/pl/news/", "/en/library/", "/en/library/?q=zz",
            "/pt/library/?q=hub", f"/en/library/{entry.pk}/",
            "/en/search/", "/pl/search/?q=ελλάδα", f"/en/search/?q={LONG[:40]}", "/en/search/?q=cancer&kind=hubs", "/en/search/?q=zzzzzz",
        ]:  # fmt: skip
            walker.visit(path)
    assert "\n".join(walker.problems) == ""


def test_pages_of_what_one_takes_part_in(walk: Any) -> None:
    load_tables()
    portugal = Hub.objects.get(slug="pt")
    event = make_event(portugal, title=LONG, description="Łódź, Αθήνα, София\n\n" * 20)
    full = make_event(portugal, capacity=1, places_taken=1)
    past = Event.objects.filter(country__code="GR").first()
    assert past is not None
    dialogue, seven = PolicyDialogue.objects.get(), RecommendationSet.objects.filter(dialogue=None).get()
    with running_portal() as port:
        walker = walk(f"http://localhost:{port}")
        for path in [
            "/en/events/", "/en/events/?period=past", "/en/events/?country=LT", f"/en/events/{event.pk}/",
            f"/en/events/{full.pk}/", f"/en/events/{past.pk}/", f"/en/events/{event.pk}/register/",
            f"/en/events/{full.pk}/register/", f"/en/events/{event.pk}/registered/", "/en/dialogues/",
            f"/en/dialogues/{dialogue.pk}/", f"/en/dialogues/recommendations/{seven.pk}/", "/en/digests/pt/", "/en/digests/",
            "/en/digests/asked/", "/en/my-data/", "/en/my-data/asked/", "/en/my-data/erased/",
            *personal_addresses(event), "/en/about/", "/en/accessibility/", "/en/privacy/",
            "/en/accounts/login/", "/en/accounts/login/code/", "/en/accounts/password/reset/", "/en/accounts/signup/",
            "/api/docs/",
            "/en/embed/", f"/en/embed/?show=event&id={event.pk}", "/en/embed/hubs/", "/en/embed/events/?theme=dark&accent=rose",
            f"/en/embed/events/{event.pk}/", f"/en/embed/dialogues/{dialogue.pk}/",
        ]:  # fmt: skip
            walker.visit(path)
        walker.visit("/en/nothing/", status=404)
        walker.visit(
            f"/en/my/team-invitation/{token_of(make_team_invitation(portugal, sent_days_ago=15))}/", status=410
        )
    assert "\n".join(walker.problems) == ""
