"""Asking, confirming, leaving."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.addresses import address_hash
from audit.actors import CITIZEN
from audit.models import Entry
from consents.models import Consent
from digests.actions import confirm, forget_unconfirmed, leave, subscribe
from digests.models import Subscription
from digests.subscription_status import status_of
from hubs.models import Hub
from outbox.actions import suppress
from outbox.models import Lane, OutgoingEmail, Suppression
from tests.digests.making import THURSDAY, make_subscription
from tests.factories import SHOWN, make_hub
from tests.suppressions import is_suppressed
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db
AT = THURSDAY


def ask(hub: Hub | None = None, email: str = "reader@example.org", at: dt.datetime = AT) -> Subscription:
    return subscribe(by=CITIZEN, hub=hub or make_hub(), email=email, language="en", at=at)


def emails() -> list[tuple[str, str]]:
    return list(OutgoingEmail.objects.order_by("pk").values_list("kind", "key"))


def test_asking_writes_one_email_to_confirm() -> None:
    subscription = ask()
    assert (subscription.state, subscription.watermark, subscription.confirmed_at) == ("pending", None, None)
    email = OutgoingEmail.objects.get()
    assert email.key == f"subscription:{subscription.pk}:asked:1"
    assert (email.kind, email.lane, email.mailing_list) == ("digests/confirm", Lane.NOTICE, "")
    assert Consent.objects.count() == 0


def test_asking_twice_is_one_row_and_one_email_whatever_the_case() -> None:
    first = ask(email="Reader@Example.org ")
    assert ask(email="reader@example.ORG", at=AT + dt.timedelta(minutes=9)) == first
    assert first.email == "reader@example.org"
    assert (Subscription.objects.count(), OutgoingEmail.objects.count()) == (1, 1)


def test_asking_again_later_writes_once_more() -> None:
    subscription = ask()
    ask(at=AT + dt.timedelta(minutes=10))
    assert emails() == [
        ("digests/confirm", f"subscription:{subscription.pk}:asked:1"),
        ("digests/confirm", f"subscription:{subscription.pk}:asked:2"),
    ]


def test_existing_subscriber_gets_as_many_emails() -> None:
    subscription = make_subscription(email="reader@example.org")
    before = OutgoingEmail.objects.count()
    ask()
    ask(email="unknown@example.org")
    assert [kind for kind, _key in emails()[before:]] == ["digests/already", "digests/confirm"]
    ask(at=AT + dt.timedelta(minutes=5))
    ask(email="unknown@example.org", at=AT + dt.timedelta(minutes=5))
    assert OutgoingEmail.objects.count() == before + 2
    subscription.refresh_from_db()
    assert subscription.state == "confirmed"


def test_one_address_can_follow_two_hubs() -> None:
    assert ask(make_hub("PT")) != ask(make_hub("GR"))
    assert Subscription.objects.count() == 2


def test_confirming_writes_the_consent_down_in_its_words() -> None:
    subscription = confirm(by=CITIZEN, subscription=ask(), shown=SHOWN, at=AT)
    assert (subscription.state, subscription.confirmed_at) == ("confirmed", AT)
    consent = Consent.objects.get()
    assert (consent.address, consent.purpose, consent.given) == ("reader@example.org", "digest", True)
    assert (consent.wording, consent.wording_version, consent.means) == (SHOWN.text, SHOWN.version, SHOWN.means)
    assert [entry.action for entry in Entry.objects.filter(action__startswith="digests").order_by("pk")] == [
        "digests.subscribe",
        "digests.confirm",
    ]


def test_confirming_twice_is_confirming_once() -> None:
    subscription = confirm(by=CITIZEN, subscription=ask(), shown=SHOWN, at=AT)
    again = confirm(by=CITIZEN, subscription=subscription, shown=SHOWN, at=AT + dt.timedelta(days=1))
    assert again.confirmed_at == AT
    assert Consent.objects.count() == 1


def test_leaving_suppresses_exactly_this_list_and_writes_it_down() -> None:
    subscription = make_subscription(email="reader@example.org")
    leave(by=CITIZEN, subscription=subscription)
    assert status_of(subscription) == "stopped"
    assert is_suppressed(address="reader@example.org", mailing_list="digest:pt")
    assert not is_suppressed(address="reader@example.org", mailing_list="digest:gr")
    assert list(Consent.objects.order_by("pk").values_list("given", flat=True)) == [True, False]
    leave(by=CITIZEN, subscription=subscription)
    assert Consent.objects.count() == 2


def test_leaving_before_confirming_changes_nothing() -> None:
    leave(by=CITIZEN, subscription=ask())
    assert (Suppression.objects.count(), Consent.objects.count()) == (0, 0)


def test_who_left_by_one_click_can_confirm_again() -> None:
    subscription = make_subscription(email="reader@example.org")
    suppress(address="reader@example.org", mailing_list="digest:pt", reason="unsubscribed")
    assert status_of(subscription) == "stopped"
    watermark = subscription.watermark
    again = confirm(by=CITIZEN, subscription=subscription, shown=SHOWN, at=AT)
    assert status_of(again) == "active"
    assert again.watermark == watermark
    assert list(Consent.objects.values_list("given", flat=True)) == [True, True]


def test_who_left_and_asks_again_gets_the_email_to_confirm() -> None:
    leave(by=CITIZEN, subscription=make_subscription(email="reader@example.org"))
    ask()
    assert emails()[-1][0] == "digests/confirm"


@pytest.mark.parametrize(("mailing_list", "reason"), [("*", "unsubscribed"), ("digest:pt", "complained")])
def test_confirming_does_not_lift_what_is_not_ours_to_lift(mailing_list: str, reason: str) -> None:
    subscription = ask()
    suppress(address="reader@example.org", mailing_list=mailing_list, reason=reason)
    assert status_of(subscription) == "unreachable"
    with pytest.raises(ActionRefused):
        confirm(by=CITIZEN, subscription=subscription, shown=SHOWN, at=AT)
    assert Suppression.objects.filter(address_hash=address_hash("reader@example.org")).count() == 1
    assert Subscription.objects.get().state == "pending"


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_confirming_lifts_a_bounce(is_confirmed: bool) -> None:
    """The email with the link arrived, so the address works."""
    subscription = make_subscription(email="reader@example.org") if is_confirmed else ask()
    suppress(address="reader@example.org", mailing_list="*", reason="bounced")
    assert status_of(subscription) == ("bounced" if is_confirmed else "pending")
    assert status_of(confirm(by=CITIZEN, subscription=subscription, shown=SHOWN, at=AT)) == "active"
    assert not Suppression.objects.exists()


def test_unconfirmed_subscription_is_forgotten_after_thirty_days() -> None:
    ask(email="old@example.org", at=AT - dt.timedelta(days=30, seconds=1))
    ask(email="young@example.org", at=AT - dt.timedelta(days=30))
    make_subscription(email="confirmed@example.org", at=AT - dt.timedelta(days=300))
    assert forget_unconfirmed(at=AT) == 1
    assert sorted(Subscription.objects.values_list("email", flat=True)) == [
        "confirmed@example.org",
        "young@example.org",
    ]
    assert forget_unconfirmed(at=AT) == 0


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_are_one_subscription_and_one_email() -> None:
    hub = make_hub()
    together(20, lambda: ask(hub))
    assert (Subscription.objects.count(), OutgoingEmail.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_twenty_looking_first_would_be_refused_by_the_database() -> None:
    """The twin without protection: look, then insert."""
    hub = make_hub()
    ready = threading.Barrier(20, timeout=120)

    def look_then_insert() -> None:
        is_known = Subscription.objects.filter(hub=hub, email="reader@example.org").exists()
        ready.wait()
        if not is_known:
            row = {"link_nonce": f"{threading.get_ident():032x}", "link_hash": str(threading.get_ident())}
            Subscription.objects.create(hub=hub, email="reader@example.org", asked_at=AT, **row)

    failures = together(20, look_then_insert)
    assert [type(failure) for failure in failures] == [IntegrityError] * 19


def together(number: int, act: Any) -> list[BaseException]:
    """Run ``act`` in threads that begin at the same moment; the exceptions they ended with."""
    failures: list[BaseException] = []
    start = threading.Barrier(number, timeout=120)

    def run() -> None:
        try:
            start.wait()
            act()
        except Exception as failure:  # noqa: BLE001 - handed to the test
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _each in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def test_database_keeps_one_subscription_an_address_and_hub() -> None:
    first = ask()
    with pytest.raises(IntegrityError, match="digests_subscription_one_an_address_and_hub"), transaction.atomic():
        Subscription.objects.create(hub=first.hub, email=first.email, link_nonce="1" * 32, link_hash="x", asked_at=AT)


@pytest.mark.parametrize("missing", ["confirmed_at", "watermark"])
def test_database_keeps_a_confirmed_one_whole(missing: str) -> None:
    subscription = make_subscription()
    with pytest.raises(IntegrityError, match="digests_subscription_confirmed_has_time"), transaction.atomic():
        Subscription.objects.filter(pk=subscription.pk).update(**{missing: None})
