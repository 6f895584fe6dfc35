"""The pages of the weekly newsletter: asking, and the personal page."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from consents.models import Consent
from digests.models import Subscriber
from digests.subscription_status import status_of
from hubs.models import Hub
from outbox.actions import suppress
from outbox.models import OutgoingEmail
from tests.digests.making import make_announced, make_subscriber, token_of
from tests.factories import make_hub

pytestmark = pytest.mark.django_db
FORM = "/en/digests/pt/"
ASKED = "/en/digests/asked/"
WISHES = {"frequency": "weekly", "kinds": ["events", "news"]}


@pytest.fixture(autouse=True)
def hub() -> Hub:
    return make_hub("PT")


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def my_page(subscriber: Subscriber) -> str:
    return f"/en/my/subscription/{token_of(subscriber)}/"


def pending(client: Client) -> Subscriber:
    client.post(FORM, {"email": "reader@example.org", **WISHES})
    return Subscriber.objects.get()


def test_form_shows_the_words_one_agrees_to(client: Client) -> None:
    assert "may keep this address and email me about what is new" in text(client.get(FORM))


def test_asking_leads_to_the_same_page_for_known_and_unknown_addresses(client: Client) -> None:
    make_subscriber(email="known@example.org", at=timezone.now() - dt.timedelta(days=2))
    OutgoingEmail.objects.all().delete()
    answers = [client.post(FORM, {"email": email, **WISHES}) for email in ("known@example.org", "unknown@example.org")]
    assert [(answer.status_code, answer.url) for answer in answers] == [(302, ASKED)] * 2
    assert [answer.content for answer in answers] == [b"", b""]
    assert "example.org" not in text(client.get(ASKED))
    recipients = (
        OutgoingEmail.objects.filter(key__contains=":asked:").order_by("pk").values_list("recipient", flat=True)
    )
    assert list(recipients) == ["known@example.org", "unknown@example.org"]


@pytest.mark.parametrize(
    "email", ["", "no-one", "a@b", "x" * 250 + "@example.org", "a@example.org\x00", "a@example.org\nBcc: b@c.org"]
)
def test_wrong_address_is_named_and_kept(client: Client, email: str) -> None:
    response = client.post(FORM, {"email": email, **WISHES})
    assert list(response.context["form"].errors) == ["email"]
    assert response.context["form"]["email"].value() == email
    assert Subscriber.objects.count() == 0


def test_unknown_or_unpublished_hub_is_not_found(client: Client) -> None:
    make_hub("GR", is_published=False)
    for page in ("/en/digests/qq/", "/en/digests/gr/", "/en/digests/countries/qq/", "/en/digests/topics/QQ/"):
        assert client.get(page).status_code == 404
        assert client.post(page, {"email": "a@example.org"}).status_code in {404, 405}


@pytest.mark.parametrize("verb", ["get", "head"])
def test_looking_at_the_personal_page_changes_nothing(client: Client, verb: str) -> None:
    subscriber = pending(client)
    before = Subscriber.objects.values().get()
    response = getattr(client, verb)(my_page(subscriber))
    assert response.status_code == 200
    assert (Subscriber.objects.values().get(), Consent.objects.count()) == (before, 0)


def test_personal_page_is_kept_from_caches_search_engines_and_other_sites(client: Client) -> None:
    response = client.get(my_page(pending(client)))
    assert response["Referrer-Policy"] == "strict-origin"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response["Cache-Control"]


def test_confirming_and_leaving_and_coming_back(client: Client) -> None:
    subscriber = pending(client)
    page = my_page(subscriber)
    assert "Do you want updates by email?" in text(client.get(page))
    client.post(page, {"choice": "confirm"})
    shown = text(client.get(page))
    assert "You&#x27;re subscribed." in shown
    assert "<h1>You're subscribed</h1>" in shown
    client.post(page, {"choice": "leave"})
    assert "<h1>You've unsubscribed</h1>" in text(client.get(page))
    client.post(page, {"choice": "confirm"})
    assert "<h1>You're subscribed</h1>" in text(client.get(page))


def test_who_left_by_one_click_sees_it(client: Client) -> None:
    subscriber = make_subscriber(email="reader@example.org")
    suppress(address="reader@example.org", mailing_list="digest", reason="unsubscribed")
    assert "<h1>You've unsubscribed</h1>" in text(client.get(my_page(subscriber)))


def test_who_cannot_be_written_to_because_of_a_bounce_confirms_the_address(client: Client) -> None:
    subscriber = make_subscriber(email="reader@example.org")
    suppress(address="reader@example.org", mailing_list="*", reason="bounced")
    page = my_page(subscriber)
    assert "<h1>Emails to this address bounced</h1>" in text(client.get(page))
    client.post(page, {"choice": "confirm"})
    assert status_of(subscriber) == "active"


def test_who_cannot_be_written_to_sees_it_and_cannot_confirm(client: Client) -> None:
    subscriber = make_subscriber(email="reader@example.org")
    suppress(address="reader@example.org", mailing_list="*", reason="complained")
    page = my_page(subscriber)
    assert "We can't email this address" in text(client.get(page))
    assert "This address gets no emails from us" in text(client.post(page, {"choice": "confirm"}))
    assert status_of(subscriber) == "unreachable"


@pytest.mark.parametrize("choice", ["", "delete", "confirm\x00"])
def test_unknown_choice_changes_nothing(client: Client, choice: str) -> None:
    subscriber = pending(client)
    assert client.post(my_page(subscriber), {"choice": choice}).status_code == 400
    assert Subscriber.objects.get().confirmed_at is None


def test_token_opens_its_own_page_only(client: Client) -> None:
    token = token_of(make_subscriber(make_hub("GR")))
    assert client.get(f"/en/my/subscription/{token[:-1]}/").status_code == 404
    assert client.get(f"/en/my/subscription/{'A' * 43}/").status_code == 404
    assert client.get(f"/en/my/registration/{token}/").status_code == 404


def test_personal_page_shows_what_is_coming(client: Client) -> None:
    subscriber = make_subscriber()
    make_announced(title="Screening close to home", starts="2031-01-10")
    make_announced(title="Elsewhere", hub=make_hub("GR"), starts="2031-01-10")
    shown = text(client.get(my_page(subscriber)))
    assert "Screening close to home" in shown
    assert "Elsewhere" not in shown


@pytest.mark.parametrize("count", [1, 3])
def test_personal_page_asks_the_same_number_of_queries(
    client: Client, django_assert_num_queries: Any, count: int
) -> None:
    page = my_page(make_subscriber())
    for _each in range(count):
        make_announced(starts="2031-01-10")
    with django_assert_num_queries(11):
        client.get(page)


@pytest.mark.parametrize("verb", ["put", "patch", "delete"])
def test_other_verbs_are_refused(client: Client, verb: str) -> None:
    for page in (FORM, ASKED, my_page(make_subscriber())):
        assert getattr(client, verb)(page).status_code == 405
