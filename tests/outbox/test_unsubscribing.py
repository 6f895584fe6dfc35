"""The unsubscribe link: asks on GET, acts on POST, can do nothing else."""

import pytest
from django.core import signing
from django.test import Client

from accounts.addresses import address_hash
from consents.models import Consent
from outbox.models import OutgoingEmail, Suppression
from outbox.unsubscribe_links import opened, token_for, unsubscribe_link
from stakeholders.contacts.mailing_lists import invitations_of
from tests.dialogues.making import make_published
from tests.factories import make_event, make_hub
from tests.outbox.conftest import Queue
from tests.suppressions import is_suppressed
from toolkit.masking import MaskingFormatter

pytestmark = pytest.mark.django_db
ONE_CLICK = {"data": "List-Unsubscribe=One-Click", "content_type": "application/x-www-form-urlencoded"}


def address(recipient: str = "a@example.org", mailing_list: str = "digest:pt") -> str:
    return f"/unsubscribe/{token_for(address_hash(recipient), mailing_list)}/"


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(method: str) -> None:
    answer = getattr(Client(), method)(address())

    assert (answer.status_code, Suppression.objects.count()) == (200, 0)
    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("strict-origin", "noindex, nofollow")


@pytest.mark.parametrize("times", [1, 3])
def test_one_click_stops_this_list_without_cookie_or_redirect(times: int) -> None:
    client = Client(enforce_csrf_checks=True)
    answers = [client.post(address(), **ONE_CLICK) for _ in range(times)]

    assert [(answer.status_code, dict(answer.cookies)) for answer in answers] == [(200, {})] * times
    assert list(Suppression.objects.values_list("address_hash", "mailing_list", "reason")) == [
        (address_hash("a@example.org"), "digest:pt", "unsubscribed")
    ]
    assert is_suppressed(address="A@Example.org", mailing_list="digest:es") is False


def test_button_on_the_page_does_the_same() -> None:
    client = Client(enforce_csrf_checks=True)
    client.get(address())

    assert client.post(address()).status_code == 200
    assert Suppression.objects.count() == 1


def test_who_pressed_by_mistake_gets_the_emails_again_and_the_ledger_says_in_which_words() -> None:
    hub = make_hub("PT")
    client, page = Client(), address(mailing_list=invitations_of(hub))
    words = f"Invitations and mailings from {hub.title}"
    assert words in client.get(page).content.decode()
    for reason in ("unsubscribed", "complained"):
        asked = client.post(page).content.decode()
        assert ("Get these emails again" in asked, Suppression.objects.count()) == (True, 1)
        Suppression.objects.update(reason=reason)
        assert "You get these emails again" in client.post(page, {"choice": "receive"}).content.decode()
        assert not Suppression.objects.exists()
    assert list(Consent.objects.order_by("pk").values_list("given", "wording", "means")) == [
        (False, "", "one-click unsubscribe"),
        (True, f"{words}: Get these emails again", "unsubscribe page"),
        (False, f"{words}: Get these emails again", "one-click unsubscribe"),
        (True, f"{words}: Get these emails again", "unsubscribe page"),
    ]


def test_newsletter_is_subscribed_to_anew_instead() -> None:
    client, page = Client(), address(mailing_list="digest")
    assert "Get these emails again" not in client.post(page).content.decode()
    client.post(page, {"choice": "receive"})
    assert Suppression.objects.count() == 1


def test_page_names_the_event_or_the_dialogue() -> None:
    event, dialogue = make_event(title="Who reads the invitation?"), make_published()
    for mailing_list, title in ((f"event:{event.pk}", event.title), (f"dialogue:{dialogue.pk}", dialogue.title)):
        assert f"Messages about “{title}”" in Client().get(address(mailing_list=mailing_list)).content.decode()
    assert "Messages about an event" in Client().get(address(mailing_list="event:41")).content.decode()


def test_page_promises_nothing_that_the_list_stops() -> None:
    shown = Client().get(address(mailing_list="event:41")).content.decode()
    assert ("events you register for" in shown, "about your own registration" in shown) == (False, True)


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(method: str) -> None:
    assert getattr(Client(), method)(address()).status_code == 405


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "a:b",
        token_for("h", "digest:pt")[:-1],
        signing.Signer(key="another", salt="outbox.unsubscribe").sign_object(["h", "digest:pt"]),
        signing.Signer(salt="something.else").sign_object(["h", "digest:pt"]),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_token_we_did_not_make_is_unknown(token: str, method: str) -> None:
    assert getattr(Client(), method)(f"/unsubscribe/{token}/").status_code == 404
    assert Suppression.objects.count() == 0


def test_token_says_list_and_address_only_as_a_hash() -> None:
    token = token_for(address_hash("a@example.org"), "digest:pt")
    assert opened(token) == (address_hash("a@example.org"), "digest:pt")


def test_email_without_a_list_has_no_link(queued: Queue) -> None:
    assert unsubscribe_link(queued(1)) == ""
    assert unsubscribe_link(queued(2, mailing_list="digest:pt")).startswith("http://localhost/unsubscribe/")
    assert OutgoingEmail.objects.count() == 2


def test_token_never_reaches_a_log() -> None:
    import logging

    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: %s", (address(),), None)
    assert MaskingFormatter().format(record) == "Not Found: /unsubscribe/[token]/"
