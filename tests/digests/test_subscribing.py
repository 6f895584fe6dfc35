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
from digests.actions import confirm, forget_unconfirmed, leave, subscribe, withdraw_target
from digests.models import Subscriber, Subscription
from digests.preferences import Preferences
from digests.subscription_status import status_of
from digests.targets import NETWORK, Target
from hubs.models import Hub
from outbox.actions import lift_bounce, suppress
from outbox.models import Lane, OutgoingEmail, Suppression
from tests.digests.making import DAY, MONDAY, make_subscriber
from tests.factories import SHOWN, make_hub
from tests.suppressions import is_suppressed
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db
AT = MONDAY


def ask(to: Hub | Target | None = None, email: str = "reader@example.org", at: dt.datetime = AT) -> Subscriber:
    target = to if isinstance(to, Target) else Target(hub=to or make_hub())
    return subscribe(by=CITIZEN, target=target, email=email, language="en", at=at)


def emails() -> list[tuple[str, str]]:
    return list(OutgoingEmail.objects.order_by("pk").values_list("kind", "key"))


def test_asking_writes_one_email_to_confirm() -> None:
    subscriber = ask()
    assert (subscriber.watermark, subscriber.next_due_at, subscriber.confirmed_at) == (None, None, None)
    email = OutgoingEmail.objects.get()
    assert email.key == f"subscription:{subscriber.pk}:asked:1"
    assert (email.kind, email.lane, email.mailing_list) == ("digests/confirm", Lane.NOTICE, "")
    assert Consent.objects.count() == 0


def test_asking_twice_is_one_row_and_one_email_whatever_the_case() -> None:
    first = ask(email="Reader@Example.org ")
    assert ask(email="reader@example.ORG", at=AT + dt.timedelta(minutes=9)) == first
    assert first.email == "reader@example.org"
    assert (Subscriber.objects.count(), Subscription.objects.count(), OutgoingEmail.objects.count()) == (1, 1, 1)


def test_asking_again_later_writes_once_more() -> None:
    subscriber = ask()
    ask(at=AT + dt.timedelta(minutes=10))
    assert emails() == [
        ("digests/confirm", f"subscription:{subscriber.pk}:asked:1"),
        ("digests/confirm", f"subscription:{subscriber.pk}:asked:2"),
    ]


def test_existing_subscriber_gets_as_many_emails() -> None:
    subscriber = make_subscriber(email="reader@example.org")
    before = OutgoingEmail.objects.count()
    ask()
    ask(email="unknown@example.org")
    assert [kind for kind, _key in emails()[before:]] == ["digests/already", "digests/confirm"]
    ask(at=AT + dt.timedelta(minutes=5))
    ask(email="unknown@example.org", at=AT + dt.timedelta(minutes=5))
    assert OutgoingEmail.objects.count() == before + 2
    assert status_of(subscriber) == "active"


def test_one_link_confirms_all_that_was_asked_for_within_ten_minutes() -> None:
    first = ask(make_hub("PT"))
    assert ask(make_hub("GR")) == ask(NETWORK) == first
    assert (Subscription.objects.count(), Subscriber.objects.count(), OutgoingEmail.objects.count()) == (3, 1, 1)
    confirm(by=CITIZEN, subscriber=first, shown=SHOWN, at=AT)
    assert Subscription.objects.confirmed().count() == Consent.objects.count() == 3
    assert {row.hub.slug if row.hub else "" for row in Consent.objects.all()} == {"pt", "gr", ""}


def test_what_is_added_to_a_confirmed_address_waits_for_its_owner() -> None:
    """Anybody can type the address: nothing but the personal link changes what its owner gets."""
    subscriber = make_subscriber(email="reader@example.org", frequency="monthly")
    subscribe(
        by=CITIZEN,
        target=NETWORK,
        email="reader@example.org",
        language="pt",
        at=AT,
        wishes=Preferences(frequency="at_once"),
    )
    subscriber.refresh_from_db()
    assert (subscriber.frequency, subscriber.language) == ("monthly", "en")
    assert Subscription.objects.confirmed().count() == 1
    assert emails()[-1][0] == "digests/confirm"
    confirm(by=CITIZEN, subscriber=subscriber, shown=SHOWN, at=AT)
    assert (Subscription.objects.confirmed().count(), Consent.objects.count()) == (2, 2)


def test_what_is_asked_for_and_not_confirmed_is_forgotten_and_the_rest_stays() -> None:
    make_subscriber(email="reader@example.org", at=AT - 60 * DAY)
    ask(NETWORK, at=AT - 31 * DAY)
    assert forget_unconfirmed(at=AT) == 1
    assert [row.title for row in Subscription.objects.all()] == ["National Cancer Hub Portugal"]


def test_confirming_writes_the_consent_down_in_its_words() -> None:
    subscriber = confirm(by=CITIZEN, subscriber=ask(), shown=SHOWN, at=AT)
    assert (status_of(subscriber), subscriber.confirmed_at) == ("active", AT)
    consent = Consent.objects.get()
    assert (consent.address, consent.purpose, consent.given) == ("reader@example.org", "digest", True)
    assert (consent.wording, consent.wording_version, consent.means) == (SHOWN.text, SHOWN.version, SHOWN.means)
    assert [entry.action for entry in Entry.objects.filter(action__startswith="digests").order_by("pk")] == [
        "digests.subscribe",
        "digests.confirm",
    ]


def test_confirming_twice_is_confirming_once() -> None:
    subscriber = confirm(by=CITIZEN, subscriber=ask(), shown=SHOWN, at=AT)
    again = confirm(by=CITIZEN, subscriber=subscriber, shown=SHOWN, at=AT + dt.timedelta(days=1))
    assert again.confirmed_at == AT
    assert Consent.objects.count() == 1


def test_leaving_suppresses_exactly_this_list_and_writes_it_down() -> None:
    subscriber = make_subscriber(email="reader@example.org")
    leave(by=CITIZEN, subscriber=subscriber)
    assert status_of(subscriber) == "stopped"
    assert is_suppressed(address="reader@example.org", mailing_list="digest")
    assert not is_suppressed(address="reader@example.org", mailing_list="invitations:pt")
    assert list(Consent.objects.order_by("pk").values_list("given", flat=True)) == [True, False]
    leave(by=CITIZEN, subscriber=subscriber)
    assert Consent.objects.count() == 2


def test_leaving_before_confirming_changes_nothing() -> None:
    leave(by=CITIZEN, subscriber=ask())
    assert (Suppression.objects.count(), Consent.objects.count()) == (0, 0)


def test_who_left_by_one_click_can_confirm_again() -> None:
    subscriber = make_subscriber(email="reader@example.org")
    suppress(address="reader@example.org", mailing_list="digest", reason="unsubscribed")
    assert status_of(subscriber) == "stopped"
    watermark = subscriber.watermark
    again = confirm(by=CITIZEN, subscriber=subscriber, shown=SHOWN, at=AT)
    assert status_of(again) == "active"
    assert again.watermark == watermark
    assert list(Consent.objects.values_list("given", flat=True)) == [True, True]


def test_who_left_and_asks_again_gets_the_email_to_confirm() -> None:
    leave(by=CITIZEN, subscriber=make_subscriber(email="reader@example.org"))
    ask()
    assert emails()[-1][0] == "digests/confirm"


@pytest.mark.parametrize(("mailing_list", "reason"), [("*", "unsubscribed"), ("*", "complained")])
def test_confirming_does_not_lift_what_is_not_ours_to_lift(mailing_list: str, reason: str) -> None:
    subscriber = ask()
    suppress(address="reader@example.org", mailing_list=mailing_list, reason=reason)
    assert status_of(subscriber) == "unreachable"
    with pytest.raises(ActionRefused):
        confirm(by=CITIZEN, subscriber=subscriber, shown=SHOWN, at=AT)
    assert Suppression.objects.filter(address_hash=address_hash("reader@example.org")).count() == 1
    assert not Subscription.objects.confirmed().exists()


def test_who_complained_and_subscribes_again_gets_the_newsletter() -> None:
    subscriber = ask()
    suppress(address="reader@example.org", mailing_list="digest", reason="complained")
    assert status_of(confirm(by=CITIZEN, subscriber=subscriber, shown=SHOWN, at=AT)) == "active"


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_confirming_lifts_a_bounce(is_confirmed: bool) -> None:
    """The email with the link arrived, so the address works."""
    subscriber = make_subscriber(email="reader@example.org") if is_confirmed else ask()
    suppress(address="reader@example.org", mailing_list="*", reason="bounced")
    assert status_of(subscriber) == ("bounced" if is_confirmed else "pending")
    assert status_of(confirm(by=CITIZEN, subscriber=subscriber, shown=SHOWN, at=AT)) == "active"
    assert not Suppression.objects.exists()


def test_withdrawn_consent_ends_the_emails_also_after_a_bounce() -> None:
    hub = make_hub()
    subscriber = make_subscriber(hub, email="reader@example.org")
    suppress(address="reader@example.org", mailing_list="*", reason="bounced")
    for _twice in range(2):
        withdraw_target(by=CITIZEN, subscriber=subscriber, hub=hub, about=Target(hub=hub).about)
    assert status_of(subscriber) == "stopped"
    lift_bounce(by=CITIZEN, address="reader@example.org")
    assert status_of(subscriber) == "stopped"
    assert Consent.objects.filter(given=False).count() == 1


def test_unconfirmed_subscription_is_forgotten_after_thirty_days() -> None:
    ask(email="old@example.org", at=AT - dt.timedelta(days=30, seconds=1))
    ask(email="young@example.org", at=AT - dt.timedelta(days=30))
    make_subscriber(email="confirmed@example.org", at=AT - dt.timedelta(days=300))
    assert forget_unconfirmed(at=AT) == 1
    assert sorted(Subscriber.objects.values_list("email", flat=True)) == [
        "confirmed@example.org",
        "young@example.org",
    ]
    assert forget_unconfirmed(at=AT) == 0


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_are_one_subscription_and_one_email() -> None:
    hub = make_hub()
    together(20, lambda: ask(hub))
    assert (Subscriber.objects.count(), Subscription.objects.count(), OutgoingEmail.objects.count()) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_twenty_looking_first_would_be_refused_by_the_database() -> None:
    """The twin without protection: look, then insert."""
    ready = threading.Barrier(20, timeout=120)

    def look_then_insert() -> None:
        is_known = Subscriber.objects.filter(email="reader@example.org").exists()
        ready.wait()
        if not is_known:
            row = {"link_nonce": f"{threading.get_ident():032x}", "link_hash": str(threading.get_ident())}
            Subscriber.objects.create(email="reader@example.org", address_hash="x", asked_at=AT, **row)

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


def test_database_keeps_one_subscriber_an_address() -> None:
    first = ask()
    with pytest.raises(IntegrityError, match="digests_subscriber_email"), transaction.atomic():
        Subscriber.objects.create(email=first.email, address_hash="x", link_nonce="1" * 32, link_hash="x", asked_at=AT)
