"""The personal page: what a subscriber changes without an account."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.addresses import address_hash
from consents.models import Consent
from digests.models import Subscriber, Subscription
from digests.subscription_status import status_of
from digests.targets import NETWORK, Target
from hubs.models import Hub
from outbox.unsubscribe_links import token_for
from tests.digests.making import make_subscriber, token_of
from tests.factories import make_country, make_event, make_hub, make_news, make_topic

pytestmark = pytest.mark.django_db
AT = timezone.now() - dt.timedelta(days=1)


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT")


@pytest.fixture
def reader(hub: Hub) -> Subscriber:
    return make_subscriber(hub, "reader@example.org", at=AT)


def page_of(subscriber: Subscriber) -> str:
    return f"/en/my/subscription/{token_of(subscriber)}/"


def saved(client: Client, subscriber: Subscriber, **typed: Any) -> Any:
    kept = [row.pk for row in subscriber.subscriptions.all()]
    usual = {
        "choice": "save",
        "frequency": "weekly",
        "kinds": ["events"],
        "language": "en",
        "time_zone": "UTC",
        "keep": kept,
    }
    return client.post(page_of(subscriber), usual | typed)


def titles(subscriber: Subscriber) -> set[str]:
    return {row.title for row in subscriber.subscriptions.confirmed().with_targets()}


def test_form_is_filled_with_what_was_chosen(client: Client, reader: Subscriber) -> None:
    form = client.get(page_of(reader)).context["form"]
    assert form.initial["frequency"] == "weekly"
    assert form.initial["kinds"] == ["events", "dialogues", "proposals", "news", "resources"]
    assert form.initial["time_zone"] == "Europe/Brussels"
    assert [label for _pk, label in form.fields["keep"].choices] == ["National Cancer Hub Portugal"]


def test_frequency_kinds_language_and_clock_are_changed(client: Client, reader: Subscriber) -> None:
    before = reader.next_due_at
    typed = {"frequency": "monthly", "kinds": ["news", "resources"], "language": "pt", "time_zone": "Atlantic/Azores"}
    assert saved(client, reader, **typed).status_code == 302
    reader.refresh_from_db()
    assert {name: getattr(reader, name) for name in typed} == typed
    assert before is not None
    assert reader.next_due_at is not None
    assert reader.next_due_at.hour in (8, 9)
    saved(client, reader, frequency="at_once")
    reader.refresh_from_db()
    assert reader.next_due_at <= timezone.now()
    assert reader.gets_overview is False


def test_targets_are_added_and_dropped_each_with_its_consent(client: Client, reader: Subscriber) -> None:
    make_topic()
    make_country("NO")
    norway = make_hub("NO")
    added = {"network": "on", "hub": "no", "country": "NO", "topics": ["MO2"]}
    assert saved(client, reader, keep=[], **added).status_code == 302
    assert titles(reader) == {
        norway.title, norway.country.local_name, "Prevention and early detection", "National Cancer Mission Hubs",
    }  # fmt: skip
    assert Consent.objects.filter(given=True, hub=None).count() == 3
    shown = client.get(page_of(reader)).context["wording_of_additions"]
    assert shown.startswith(
        "Each hub I add, or National Cancer Mission Hubs for a country or a topic, may keep this address"
    )
    assert set(Consent.objects.filter(given=True, means="personal page").values_list("wording", flat=True)) == {shown}
    assert Consent.objects.filter(given=False).get().hub == make_hub("PT")
    saved(client, reader, **added)
    assert (Subscription.objects.count(), Consent.objects.count()) == (4, 6)


def test_last_subscription_is_kept(client: Client, reader: Subscriber) -> None:
    response = saved(client, reader, keep=[])
    assert "Keep at least one" in response.content.decode()
    assert titles(reader) == {"National Cancer Hub Portugal"}


@pytest.mark.parametrize(
    "typed",
    [
        {"kinds": []},
        {"kinds": ["jobs"]},
        {"frequency": "daily"},
        {"time_zone": "Mars/Base"},
        {"hub": "qq"},
        {"keep": ["999"]},
    ],
)
def test_wrong_values_are_named_and_change_nothing(client: Client, reader: Subscriber, typed: dict[str, Any]) -> None:
    before = Subscriber.objects.values().get()
    response = saved(client, reader, **typed)
    assert list(response.context["form"].errors) == list(typed)
    assert Subscriber.objects.values().get() == before


def test_subscriptions_of_others_are_not_touched(client: Client, reader: Subscriber) -> None:
    other = make_subscriber(make_hub("GR"), at=AT)
    mine, theirs = reader.subscriptions.get(), other.subscriptions.get()
    assert "keep" in saved(client, reader, keep=[mine.pk, theirs.pk]).context["form"].errors
    assert Subscription.objects.count() == 2


def test_who_has_not_confirmed_or_has_left_changes_nothing(client: Client, reader: Subscriber) -> None:
    client.post(page_of(reader), {"choice": "leave"})
    assert "Confirm your subscription first" in saved(client, reader, network="on").content.decode()
    assert titles(reader) == {"National Cancer Hub Portugal"}


def test_what_was_added_elsewhere_is_confirmed_on_the_page(client: Client, reader: Subscriber) -> None:
    Subscription.objects.create(subscriber=reader, **NETWORK.columns)
    assert "Confirm your new subscription" in client.get(page_of(reader)).content.decode()
    client.post(page_of(reader), {"choice": "confirm"})
    assert "National Cancer Mission Hubs" in titles(reader)


def test_one_click_stops_everything_and_withdraws_each_consent(client: Client, reader: Subscriber) -> None:
    saved(client, reader, network="on")
    token = token_for(address_hash(reader.email), "digest")
    client.get(f"/unsubscribe/{token}/")
    assert status_of(reader) == "active"
    for _twice in range(2):
        client.post(f"/unsubscribe/{token}/", {"List-Unsubscribe": "One-Click"})
    assert status_of(reader) == "stopped"
    assert Consent.objects.filter(given=False, means="one-click unsubscribe").count() == 2


def test_form_is_prefilled_by_the_page_one_comes_from(client: Client, hub: Hub) -> None:
    topic, country = make_topic(), make_country("NO")
    for path, target in (
        ("", NETWORK), ("pt/", Target(hub=hub)), ("countries/no/", Target(country=country)), ("topics/MO2/", Target(topic=topic)),
    ):  # fmt: skip
        response = client.get(f"/en/digests/{path}?kinds=news")
        assert response.context["target"] == target
        assert response.context["form"].initial["kinds"] == ["news"]
        posted = {"email": f"x{len(path)}@example.org", "frequency": "at_once", "kinds": ["news"]}
        assert client.post(f"/en/digests/{path}", posted).status_code == 302
        row = Subscriber.objects.latest("pk")
        assert (row.frequency, row.kinds, row.time_zone) == ("at_once", ["news"], target.time_zone)
        assert row.subscriptions.get().target == target


def test_news_and_events_lead_to_the_form_of_their_hub(client: Client, hub: Hub) -> None:
    event, item = make_event(hub), make_news(hub)
    assert "/en/digests/pt/?kinds=events" in client.get(event.get_absolute_url()).content.decode()
    assert "/en/digests/pt/?kinds=news" in client.get(item.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("/en/hubs/pt/", "/en/digests/pt/"),
        ("/en/hubs/no/", "/en/digests/countries/no/"),
        ("/en/events/", "/en/digests/?kinds=events"),
        ("/en/events/?topic=MO2", "/en/digests/topics/MO2/?kinds=events"),
        ("/en/events/?country=PT", "/en/digests/countries/pt/?kinds=events"),
        ("/en/news/?topic=MO2", "/en/digests/topics/MO2/?kinds=news"),
        ("/en/library/", "/en/digests/?kinds=resources"),
        ("/en/dialogues/", "/en/digests/?kinds=dialogues"),
        ("/en/about/", 'href="/en/digests/"'),
    ],
)
def test_pages_lead_to_the_form(client: Client, hub: Hub, page: str, address: str) -> None:
    make_topic()
    make_country("NO")
    assert address in client.get(page).content.decode()
