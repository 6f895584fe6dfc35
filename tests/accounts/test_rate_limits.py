"""One budget for each recipient and each network address over all emails that anybody may cause."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts.errors import TooManyRequests
from accounts.models import SpentAllowance
from accounts.rate_limits import Limit, delete_unspent, network_of, spend
from hubs.team.actions.invitations import invite_colleague, send_invitation_again
from outbox.models import OutgoingEmail
from tests.factories import make_country, make_event, make_hub, make_team_invitation, make_user
from toolkit.actions import ActionRefused

AT = dt.datetime(2026, 11, 25, 12, 0, tzinfo=dt.UTC)
THREE = Limit("three", 3, dt.timedelta(hours=1))


def minutes(number: int) -> dt.datetime:
    return AT + dt.timedelta(minutes=number)


@pytest.fixture
def budget(settings: Any) -> None:
    settings.PUBLIC_EMAILS_PER_HOUR, settings.PUBLIC_EMAILS_PER_DAY, settings.PUBLIC_FORMS_PER_HOUR = 4, 8, 6


@pytest.mark.django_db
def test_limit_refuses_what_is_above_it_and_says_when_to_try_again() -> None:
    for _ in range(3):
        spend([(THREE, "a")], at=AT)
    with pytest.raises(TooManyRequests) as refused:
        spend([(THREE, "a")], at=minutes(5))
    assert (refused.value.retry_at, refused.value.seconds) == (minutes(20), 900)
    assert str(refused.value).endswith("Try again in 15 minutes.")
    spend([(THREE, "a")], at=refused.value.retry_at)


@pytest.mark.django_db
def test_limit_of_another_key_is_untouched() -> None:
    for _ in range(3):
        spend([(THREE, "a")], at=AT)
    spend([(THREE, "b")], at=AT)


@pytest.mark.django_db
def test_when_one_of_two_limits_refuses_nothing_is_spent() -> None:
    one = Limit("one", 1, dt.timedelta(hours=1))
    spend([(one, "a")], at=AT)
    for _ in range(5):
        with pytest.raises(TooManyRequests):
            spend([(THREE, "a"), (one, "a")], at=AT)
    for _ in range(3):
        spend([(THREE, "a")], at=AT)


@pytest.mark.django_db
def test_table_holds_no_addresses_and_forgets_what_is_over() -> None:
    spend([(THREE, "ana@exemplo.pt")], at=AT)
    assert "ana" not in SpentAllowance.objects.get().key
    assert (delete_unspent(at=minutes(19)), delete_unspent(at=minutes(20))) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_requests_at_the_same_moment_cannot_spend_the_same_share_twice() -> None:
    taken = []

    def take() -> None:
        try:
            spend([(THREE, "a")], at=AT)
            taken.append(True)
        except TooManyRequests:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 3


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
    ],
)
def test_network_is_an_address_or_what_one_subscriber_is_given(address: str, network: str) -> None:
    assert network_of(RequestFactory(REMOTE_ADDR=address).get("/")) == network


FORMS = ["register", "subscribe", "code", "reset"]


def send(client: Client, form: str, email: str, number: int = 0) -> Any:
    if form == "register":
        typed = {"name": "Ana", "email": email, "consent": "on"}
        return client.post(reverse("events:register", args=[make_event().pk]), typed)
    if form == "subscribe":
        hub = make_hub(["PT", "PL", "NO", "IE"][number % 4])
        typed = {"email": email, "frequency": "weekly", "kinds": ["events"]}
        return client.post(reverse("digests:subscribe", args=[hub.slug]), typed)
    name = {"code": "account_request_login_code", "reset": "account_reset_password"}[form]
    return Client(REMOTE_ADDR=client.defaults["REMOTE_ADDR"]).post(reverse(name), {"email": email})


def visitor(number: int = 1) -> Client:
    return Client(REMOTE_ADDR=f"192.0.2.{number}")


@pytest.mark.django_db
@pytest.mark.usefixtures("budget")
@pytest.mark.parametrize("last", FORMS)
def test_one_address_gets_no_more_than_its_budget_over_all_forms(last: str) -> None:
    for number, form in enumerate(FORMS):
        assert send(visitor(number), form, "ana@exemplo.pt").status_code == 302
    page = send(visitor(9), last, "Ana@exemplo.pt\u200b", 1)
    assert (page.status_code, OutgoingEmail.objects.count()) == (429, 4)
    assert 0 < int(page["Retry-After"]) <= 900
    text = page.content.decode()
    assert "Too many requests for this email address or from your network. Try again in 15 minutes." in text
    assert "Ana@exemplo.pt" in text


@pytest.mark.django_db
@pytest.mark.usefixtures("budget")
def test_one_network_sends_no_more_than_its_budget_over_all_forms() -> None:
    here = visitor()
    answers = [send(here, FORMS[number % 4], f"person{number}@exemplo.pt", number) for number in range(8)]
    assert [answer.status_code for answer in answers] == [302] * 6 + [429] * 2
    assert OutgoingEmail.objects.count() == 6
    assert send(visitor(2), "reset", "person8@exemplo.pt").status_code == 302


@pytest.mark.django_db
@pytest.mark.usefixtures("budget")
@pytest.mark.parametrize("form", ["code", "reset"])
def test_known_and_unknown_addresses_have_the_same_budget(form: str) -> None:
    known = make_user().email
    answers = [[send(visitor(n), form, email).status_code for n in range(5)] for email in (known, "nobody@exemplo.pt")]
    assert answers == [[302] * 4 + [429]] * 2


@pytest.mark.django_db
@pytest.mark.usefixtures("budget")
def test_invitations_into_teams_count_for_their_recipient() -> None:
    make_country("PT")
    codes = ("PT", "PL", "NO", "IE", "ES")
    invite = {"email": "ana@exemplo.pt", "name": "Ana", "role": "editor", "language": "en"}
    for code in codes[:4]:
        invite_colleague(by=make_user(), hub=make_hub(code), at=timezone.now(), **invite)
    with pytest.raises(ActionRefused, match="Try again in"):
        invite_colleague(by=make_user(), hub=make_hub(codes[4]), at=timezone.now(), **invite)


@pytest.mark.django_db
@pytest.mark.usefixtures("budget")
def test_sending_an_invitation_again_counts_too() -> None:
    invitation = make_team_invitation(email="ana@exemplo.pt", sent_days_ago=1)
    for form in FORMS:
        send(visitor(), form, "ana@exemplo.pt")
    with pytest.raises(ActionRefused, match="Try again in"):
        send_invitation_again(by=make_user(), invitation=invitation, at=timezone.now())


@pytest.mark.django_db
def test_limits_of_sign_in_say_when_to_try_again(client: Client) -> None:
    for _ in range(31):
        answer = client.post(reverse("account_login"), {"login": "", "password": ""})
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert "Try again in 1 minute." in answer.content.decode()
