"""Signing in with a code by mail: the same for known and unknown addresses, few tries, and the second factor after it."""

import datetime as dt
import time
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import create_person
from accounts.models import User
from audit.actors import SYSTEM
from devstack.totp import code
from hubs.team.actions.roles import set_role
from outbox.mime import render
from outbox.models import Lane, OutgoingEmail
from tests.factories import make_hub
from tests.signing_in import SECRET, give_second_factor
from toolkit.email_addresses import breakable_address

pytestmark = pytest.mark.django_db
TEAM = "/en/manage/pt/team/"
STRANGER = "nobody@hub.example"


@pytest.fixture
def person() -> User:
    user = create_person(
        by=SYSTEM, email="coordinator@hub.example", name="Coordinator", language="pt", password="long words"
    )
    set_role(by=SYSTEM, hub=make_hub("PT"), user=user, role="coordinator")
    return user


def ask(client: Client, address: str, **typed: str) -> Any:
    return client.post(reverse("account_request_login_code"), {"email": address, **typed})


def enter(client: Client, typed: str) -> Any:
    return client.post(reverse("account_confirm_login_code"), {"code": typed})


def mailed_code() -> str:
    return str(OutgoingEmail.objects.latest("pk").context["code"])


def wrong(right: str) -> str:
    return ("B" if right[0] != "B" else "C") + right[1:]


def test_known_and_unknown_addresses_are_answered_alike_with_one_email_each(person: User) -> None:
    pages = []
    for address in (person.email, STRANGER):
        client = Client()
        answer = ask(client, address)
        shown = client.get(answer.url)
        refused = enter(client, "BBBB-BBBB")
        pages.append((answer.status_code, answer.url, shown.status_code, refused.context["form"].errors))
        assert breakable_address(address) in shown.content.decode()
    assert pages[0] == pages[1]
    assert list(OutgoingEmail.objects.order_by("pk").values_list("recipient", "kind", "lane", "language")) == [
        (person.email, "account/code", Lane.ACCOUNT, "pt"),
        (STRANGER, "account/no_code", Lane.ACCOUNT, "en"),
    ]


def test_emails_to_known_and_unknown_addresses_have_the_same_subject(person: User) -> None:
    User.objects.update(language="en")
    for address in (person.email, STRANGER):
        ask(Client(), address)
    assert [b"Subject: Your sign-in code" in render(email).content for email in OutgoingEmail.objects.all()] == [
        True,
        True,
    ]


@pytest.mark.parametrize("spell", [str, str.lower, lambda typed: typed.replace("-", " "), lambda typed: f" {typed} "])
def test_code_opens_the_account_however_it_is_spelled(client: Client, person: User, spell: Any) -> None:
    ask(client, person.email.upper())
    done = enter(client, spell(mailed_code()))
    assert (done.status_code, done.url) == (302, reverse("manage_home"))
    assert client.get(reverse("mfa_index")).status_code == 200


def test_code_leads_where_the_person_wanted_to_go(client: Client, person: User) -> None:
    confirm = ask(client, person.email, next=TEAM).url
    assert client.post(confirm, {"code": mailed_code()}).url == TEAM


def test_second_factor_is_asked_for_after_the_code(client: Client, person: User) -> None:
    give_second_factor(person)
    ask(client, person.email)
    assert enter(client, mailed_code()).url == reverse("mfa_authenticate")
    assert client.get(TEAM).url.startswith(reverse("account_login"))
    client.post(reverse("mfa_authenticate"), {"code": code(SECRET, time.time())})
    assert client.get(TEAM).status_code == 200


def test_code_alone_is_no_second_factor(client: Client, person: User) -> None:
    ask(client, person.email)
    enter(client, mailed_code())
    assert client.get(TEAM).url == reverse("mfa_activate_totp")


def test_three_wrong_tries_end_the_code(client: Client, person: User) -> None:
    ask(client, person.email)
    right = mailed_code()
    answers = [enter(client, wrong(right)).status_code for _ in range(3)]
    assert answers == [200, 200, 302]
    assert enter(client, right).status_code == 302
    assert client.get(reverse("mfa_index")).status_code == 302


def test_three_wrong_tries_are_answered_alike_for_strangers(client: Client) -> None:
    ask(client, STRANGER)
    assert [enter(client, "BBBB-BBBB").status_code for _ in range(3)] == [200, 200, 302]


@pytest.mark.parametrize("typed", ["", "-", " ", "x" * 10_000, "🎗"])
def test_no_code_typed_opens_an_account(client: Client, typed: str) -> None:
    ask(client, STRANGER)
    response = enter(client, typed)
    assert (response.status_code, list(response.context["form"].errors)) == (200, ["code"])


@pytest.mark.parametrize(("minutes", "lets_in"), [(9, True), (11, False)])
def test_code_counts_for_ten_minutes(client: Client, person: User, minutes: int, lets_in: bool) -> None:
    ask(client, person.email)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=minutes)):
        enter(client, mailed_code())
        assert (client.get(reverse("mfa_index")).status_code == 200) is lets_in


def test_code_counts_once_and_in_the_browser_that_asked(person: User) -> None:
    mine, theirs = Client(), Client()
    ask(mine, person.email)
    ask(theirs, STRANGER)
    right = OutgoingEmail.objects.get(recipient=person.email).context["code"]
    assert enter(theirs, right).status_code == 200
    enter(mine, right)
    mine.post(reverse("account_logout"))
    assert enter(mine, right).url == reverse("account_request_login_code")


def test_only_the_newest_code_counts(client: Client, person: User) -> None:
    ask(client, person.email)
    first = mailed_code()
    client.post(reverse("account_logout"))
    ask(client, person.email)
    assert enter(client, first).status_code == 200


def test_emails_to_one_address_are_limited_for_known_and_unknown_alike(person: User, settings: Any) -> None:
    settings.PUBLIC_EMAILS_PER_HOUR = 3
    answers = {}
    for address in (person.email, STRANGER):
        cache.clear()
        answers[address] = [ask(Client(), address).status_code for _ in range(5)]
    assert answers == dict.fromkeys((person.email, STRANGER), [302] * 3 + [429] * 2)
    assert OutgoingEmail.objects.count() == 6


def test_hammering_the_page_of_the_code_is_answered_429(client: Client) -> None:
    answers = [enter(client, "x").status_code for _ in range(31)]
    assert answers == [302] * 30 + [429]


def test_closed_account_gets_the_email_of_a_stranger(client: Client, person: User) -> None:
    User.objects.update(is_active=False)
    ask(client, person.email)
    assert OutgoingEmail.objects.get().kind == "account/no_code"


@pytest.mark.parametrize(
    "typed", ["", "x", "a@b", "x" * 10_000 + "@hub.example", "🎗@hub.example", "a\r\nBcc: b@c.example"]
)
def test_invalid_address_is_reported_at_the_field(client: Client, typed: str) -> None:
    response = ask(client, typed)
    assert (response.status_code, list(response.context["form"].errors)) == (200, ["email"])
    assert not OutgoingEmail.objects.exists()
