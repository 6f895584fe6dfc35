"""What of everything public is in whose digest."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from digests.actions import build_due
from digests.models import Digest, Subscriber, Subscription
from digests.targets import NETWORK, Target
from hubs.models import Hub
from outbox.models import OutgoingEmail
from tests.dialogues.proposing import make_need, make_public_need
from tests.digests.making import DAY, MONDAY, WEEK, make_announced, make_subscriber
from tests.digests.test_building import sent, titles_in
from tests.factories import make_co_organiser, make_country, make_hub, make_news, make_resource, make_topic
from tests.portal.worlds import make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT")


def new_for(target: Target, **wishes: Any) -> list[str]:
    """The titles in the first digest of a person who subscribed to it."""
    make_subscriber(target, **wishes)
    build_due(at=MONDAY)
    email = OutgoingEmail.objects.filter(kind="digests/digest").order_by("pk").last()
    return titles_in(email)[0] if email is not None else []


def public(at: dt.datetime) -> dict[str, dt.datetime]:
    """Since when something is public."""
    return {"published_at": at, "changed_at": at}


def make_everything(hub: Hub) -> None:
    """One of each kind of the hub, and one of each for a country, a topic and the network without the hub."""
    make_announced(hub, title="Event here")
    make_news(hub, title="News here", **public(MONDAY - DAY))
    make_resource(hub, title="Resource here", **public(MONDAY - DAY))
    make_announced(make_hub("GR"), title="Abroad", starts="2026-12-20")
    make_news(None, title="News of the network", **public(MONDAY - DAY))


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (["events", "dialogues", "news", "resources"], ["Event here", "News here", "Resource here"]),
        (["events"], ["Event here"]),
        (["news", "resources"], ["News here", "Resource here"]),
        (["dialogues"], []),
    ],
)
def test_hub_s_digest_has_the_kinds_that_were_chosen(hub: Hub, kinds: list[str], expected: list[str]) -> None:
    make_everything(hub)
    assert new_for(Target(hub=hub), kinds=kinds) == expected


def test_proposal_is_in_the_digest_of_the_network_alone(hub: Hub) -> None:
    make_public_need(title="Nurses", text="Too few nurses.", at=MONDAY - DAY)
    make_need(title="A draft", at=MONDAY - DAY)
    assert new_for(Target(hub=hub)) == []
    assert new_for(NETWORK) == ["Nurses"]
    proposal = sent()[-1].context["groups"][0]
    assert (proposal["title"], proposal["entries"][0]["summary"]) == (
        "Proposals of the European networks",
        "Too few nurses.",
    )


def test_network_s_digest_has_everything(hub: Hub) -> None:
    make_everything(hub)
    found = new_for(NETWORK)
    assert found[:2] == ["Event here", "Abroad"]
    assert sorted(found[2:]) == ["News here", "News of the network", "Resource here"]


def test_dialogue_is_reported_once_it_is_published() -> None:
    world = make_world("PT")
    dialogue = world.rows["dialogues.PolicyDialogue"]
    assert dialogue.title not in new_for(Target(hub=world.hub), kinds=["dialogues"])
    type(dialogue).objects.filter(pk=dialogue.pk).update(
        state="published",
        published_at=MONDAY,
        commissioner="Ministry",
        answer_promised_by="2027-03",
        attribution="open",
    )
    build_due(at=MONDAY + WEEK)
    assert titles_in(sent()[-1])[0] == [dialogue.title]


def test_country_s_digest_has_what_takes_place_there_what_its_hub_does_and_what_is_about_it(hub: Hub) -> None:
    portugal, greece = hub.country, make_country("GR")
    make_announced(make_hub("GR"), title="In Lisbon", country=portugal)
    make_announced(hub, title="Of the hub, in Athens", country=greece, starts="2026-12-11")
    make_announced(make_hub("GR"), title="In Athens", country=greece)
    make_resource(None, title="About Portugal", country=portugal, **public(MONDAY - DAY))
    assert new_for(Target(country=portugal)) == ["In Lisbon", "Of the hub, in Athens", "About Portugal"]


@pytest.mark.parametrize("state", ["accepted", "asked", "declined"])
def test_co_organised_event_counts_for_its_hubs_and_countries(hub: Hub, state: str) -> None:
    partner = make_hub("NO")
    event = make_announced(hub, title="Together")
    make_co_organiser(event, partner, state=state, answered_at=None if state == "asked" else MONDAY)
    expected = ["Together"] if state == "accepted" else []
    assert new_for(Target(hub=partner)) == expected
    assert new_for(Target(country=partner.country)) == expected


def test_item_of_two_topics_is_there_once_in_the_union_of_what_was_chosen(hub: Hub) -> None:
    first, second = make_topic("MO1", "Understanding cancer"), make_topic("MO2")
    event = make_announced(hub, title="Both topics")
    event.topics.set([first, second])
    subscriber = make_subscriber(Target(topic=first))
    for target in (Target(topic=second), Target(hub=hub)):
        Subscription.objects.create(subscriber=subscriber, confirmed_at=MONDAY, **target.columns)
    build_due(at=MONDAY)
    email = sent()[0]
    assert titles_in(email) == (["Both topics"], [])
    assert (email.hub_id, email.sender_name, email.context["to"]) == (None, "", f"{first} and 2 more")
    assert str(first) not in email.context["hub"]  # which is in the subject


def test_hub_sees_emails_about_itself_alone(hub: Hub) -> None:
    make_subscriber(Target(hub=hub))
    make_subscriber(Target(country=hub.country))
    make_announced(hub)
    build_due(at=MONDAY)
    assert {(email.hub_id, email.sender_name) for email in sent()} == {(hub.pk, hub.title), (None, "")}


def test_unconfirmed_subscription_adds_nothing(hub: Hub) -> None:
    subscriber = make_subscriber(Target(hub=hub))
    Subscription.objects.create(subscriber=subscriber, **NETWORK.columns)
    make_announced(make_hub("GR"))
    assert build_due(at=MONDAY) == 0


def test_archive_is_no_news_and_unpublished_items_are_gone(hub: Hub) -> None:
    make_news(hub, title="Of last year", **public(MONDAY - 300 * DAY))
    make_news(hub, title="Withdrawn", **public(MONDAY - DAY), withdrawn_at=MONDAY)
    assert new_for(Target(hub=hub)) == []


def test_new_subscriber_gets_news_of_the_last_period_and_at_once_from_now_on(hub: Hub) -> None:
    make_news(hub, title="Two weeks old", **public(MONDAY - 16 * DAY))
    build_due(at=MONDAY - 16 * DAY)
    make_news(hub, title="Four days old", **public(MONDAY - 4 * DAY))
    build_due(at=MONDAY - 4 * DAY)
    assert new_for(Target(hub=hub)) == ["Four days old"]
    make_subscriber(hub, frequency="at_once", at=MONDAY)
    assert build_due(at=MONDAY + DAY) == 0


def test_subscribers_who_chose_the_same_share_what_is_read(hub: Hub, django_assert_num_queries: Any) -> None:
    make_announced(hub)
    for zone in ("Europe/Brussels", "Europe/Paris"):
        make_subscriber(hub, time_zone=zone)
    with django_assert_num_queries(33):
        assert build_due(at=MONDAY) == 2
    contexts = [email.context for email in sent()]
    assert contexts[0] == contexts[1]
    assert Digest.objects.count() == 2


@pytest.mark.parametrize(
    "columns",
    [{}, {"hub": True, "country": True}, {"hub": True, "is_network": True}, {"topic": True, "country": True}],
)
def test_database_keeps_exactly_one_target(hub: Hub, columns: dict[str, bool]) -> None:
    rows: dict[str, Any] = {"hub": hub, "country": hub.country, "topic": make_topic(), "is_network": True}
    subscriber = make_subscriber(make_hub("GR"))
    with pytest.raises(IntegrityError, match="digests_subscription_one_target"), transaction.atomic():
        Subscription.objects.create(subscriber=subscriber, **{name: rows[name] for name in columns})
    with pytest.raises(IntegrityError, match="digests_subscription_once"), transaction.atomic():
        Subscription.objects.create(subscriber=subscriber, hub=make_hub("GR"))


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"frequency": "daily"}, "digests_subscriber_known_frequency"),
        ({"kinds": []}, "digests_subscriber_known_kinds"),
        ({"kinds": ["jobs"]}, "digests_subscriber_known_kinds"),
        ({"email": "Ana@Example.org"}, "digests_subscriber_canonical_address"),
        ({"next_due_at": None}, "digests_subscriber_confirmed_is_due"),
        ({"watermark": None}, "digests_subscriber_confirmed_is_due"),
    ],
)
def test_database_keeps_a_subscriber_whole(fields: dict[str, Any], name: str) -> None:
    subscriber = make_subscriber()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Subscriber.objects.filter(pk=subscriber.pk).update(**fields)
