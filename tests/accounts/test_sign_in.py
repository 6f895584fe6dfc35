"""The pages of sign-in: who can open them, what they refuse, what they tell."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions import create_person
from accounts.models import User
from accounts.sign_in.password_links import password_link
from audit.actors import SYSTEM
from hubs.models import Role, TeamMember
from outbox.models import OutgoingEmail
from tests.factories import make_hub
from tests.signing_in import half_signed_in, signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"

OPEN_TO_ALL = [
    "account_login",
    "account_inactive",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
]
SIGNED_IN = [
    "account_logout",
    "account_reauthenticate",
    "account_change_password",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_deactivate_totp",
]


@pytest.fixture
def person() -> User:
    user = create_person(by=SYSTEM, email="coordinator@hub.example", name="Coordinator", password=PASSWORD)
    TeamMember.objects.create(hub=make_hub("PT"), user=user, role=Role.COORDINATOR)
    return user


def again(client: Client) -> Client:
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


@pytest.mark.parametrize("name", OPEN_TO_ALL)
def test_page_opens_without_signing_in_and_looks_like_the_portal(client: Client, name: str) -> None:
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert 'class="site-header"' in response.content.decode()


@pytest.mark.parametrize("name", SIGNED_IN)
def test_page_looks_like_the_portal_when_signed_in(person: User, name: str) -> None:
    client = again(signed_in(person))
    if name == "mfa_view_recovery_codes":
        client.post(reverse("mfa_generate_recovery_codes"))
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert 'class="site-header"' in response.content.decode()


@pytest.mark.parametrize("name", [*OPEN_TO_ALL, *SIGNED_IN, "mfa_activate_totp"])
def test_page_has_nothing_the_policy_forbids(person: User, name: str) -> None:
    client = again(half_signed_in(person) if name == "mfa_activate_totp" else signed_in(person))
    if name == "account_login":
        client = Client()
    page = client.get(reverse(name)).content.decode()
    assert re.findall(r"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=|data:|javascript:", page) == []
    assert re.findall(r'(?:src|href|action)="(?:https?:)?//[^"]*"', page) == []


@pytest.mark.parametrize("name", SIGNED_IN)
def test_page_of_the_account_asks_to_sign_in(client: Client, name: str) -> None:
    if name == "account_logout":
        assert client.get(reverse(name)).url == reverse("home")
    else:
        assert client.get(reverse(name)).url.startswith(reverse("account_login"))


@pytest.mark.parametrize("name", ["mfa_activate_totp", "mfa_deactivate_totp", "mfa_generate_recovery_codes"])
def test_change_of_the_second_factor_asks_who_it_is(person: User, name: str) -> None:
    client = half_signed_in(person) if name == "mfa_activate_totp" else signed_in(person)
    assert "reauthenticate" in client.get(reverse(name)).url


def test_sign_up_is_closed(client: Client) -> None:
    typed = {"email": "new@hub.example", "password1": PASSWORD, "password2": PASSWORD}
    response = client.post(reverse("account_signup"), typed)
    assert "Accounts are by invitation" in response.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("login", "password"), [("coordinator@hub.example", "wrong password"), ("nobody@hub.example", PASSWORD)]
)
def test_wrong_password_and_unknown_address_are_answered_alike(
    client: Client, person: User, login: str, password: str
) -> None:
    response = client.post(reverse("account_login"), {"login": login, "password": password})
    assert response.status_code == 200
    assert response.context["form"].errors == {"__all__": ["The email address or password is wrong."]}
    assert response.context["form"]["login"].value() == login


@pytest.mark.parametrize("value", ["", "\x00", "x" * 10_000, "🎗@hub.example", "a\r\nBcc: b@c.example"])
@pytest.mark.parametrize("field", ["login", "password"])
def test_sign_in_survives_anything_typed(client: Client, field: str, value: str) -> None:
    typed = {"login": "a@hub.example", "password": "x", field: value}
    assert client.post(reverse("account_login"), typed).status_code == 200


def test_guessing_a_password_is_stopped_after_five(client: Client, person: User) -> None:
    wrong = {"login": person.email, "password": "wrong password"}
    for _ in range(5):
        client.post(reverse("account_login"), wrong)
    response = client.post(reverse("account_login"), {**wrong, "password": PASSWORD})
    assert response.context["form"].errors == {"__all__": ["Too many failed attempts. Try again in 5 minutes."]}


def test_hammering_the_sign_in_page_is_answered_429_in_our_words(client: Client) -> None:
    answers = [client.post(reverse("account_login"), {"login": "", "password": ""}) for _ in range(31)]
    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
    assert "Too many attempts" in answers[-1].content.decode()


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "http:///evil.example",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "/%09/evil.example",
    "\t//evil.example",
    " //evil.example",
    "https://evil.example\\@testserver/",
    "ftp://testserver/",
    "//testserver:80@evil.example",
    "http://evil.example#@testserver",
]


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
@pytest.mark.parametrize("where", ["query", "body"])
def test_next_to_another_site_is_refused(client: Client, person: User, elsewhere: str, where: str) -> None:
    typed = {"login": person.email, "password": PASSWORD}
    if where == "body":
        response = client.post(reverse("account_login"), {**typed, "next": elsewhere})
    else:
        response = client.post(reverse("account_login", query={"next": elsewhere}), typed)
    assert (response.status_code, response.url) in [(302, reverse("manage_home")), (302, "/%09/evil.example")]


def test_next_within_the_portal_is_followed(client: Client, person: User) -> None:
    typed = {"login": person.email, "password": PASSWORD, "next": "/en/manage/pt/team/"}
    assert client.post(reverse("account_login"), typed).url == "/en/manage/pt/team/"


def test_closed_account_cannot_sign_in(client: Client, person: User) -> None:
    User.objects.update(is_active=False)
    response = client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD}, follow=True)
    assert not response.context["user"].is_authenticated


def test_sign_out_needs_a_post(person: User) -> None:
    client = signed_in(person)
    client.get(reverse("account_logout"))
    assert client.get(reverse("mfa_index")).status_code == 200
    assert client.post(reverse("account_logout")).url == reverse("home")
    assert client.get(reverse("mfa_index")).status_code == 302


def test_reset_is_answered_alike_for_known_and_unknown_addresses(client: Client, person: User) -> None:
    answers = [
        client.post(reverse("account_reset_password"), {"email": address})
        for address in (person.email, "nobody@hub.example")
    ]
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, reverse("account_reset_password_done"))}
    sent = OutgoingEmail.objects.order_by("id").values_list("recipient", "lane")
    assert list(sent) == [(person.email, "account"), ("nobody@hub.example", "account")]


def test_reset_emails_to_one_address_are_limited(client: Client, person: User, settings: Any) -> None:
    settings.PUBLIC_EMAILS_PER_HOUR = 5
    answers = [client.post(reverse("account_reset_password"), {"email": person.email}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert OutgoingEmail.objects.count() == 5


def path_of(link: str) -> str:
    return link.removeprefix("http://localhost")


def test_password_link_sets_a_password_once(client: Client) -> None:
    user = create_person(by=SYSTEM, email="new@hub.example", name="New")
    link = password_link(user)
    assert link.startswith("http://localhost/en/accounts/password/reset/key/")
    page = client.get(path_of(link), follow=True)
    typed = {"password1": "three words apart", "password2": "three words apart"}
    done = client.post(page.request["PATH_INFO"], typed, follow=True)
    assert "Your password is set" in done.content.decode()
    user.refresh_from_db()
    assert user.check_password("three words apart")
    assert "This link has expired" in Client().get(path_of(link), follow=True).content.decode()


@pytest.mark.parametrize("opened", ["GET", "HEAD"])
def test_password_link_that_a_mail_scanner_opens_changes_nothing(client: Client, opened: str) -> None:
    user = create_person(by=SYSTEM, email="new@hub.example", name="New")
    link = path_of(password_link(user))
    before = User.objects.values().get()
    client.generic(opened, link)
    assert User.objects.values().get() == before
    assert "Choose your password" in Client().get(link, follow=True).content.decode()


@pytest.mark.parametrize("person_key", ["1", "zzzzzzzzzzzzz", "zzzzzzzzzzzzzzzzzzzz", "0"])
@pytest.mark.parametrize("token", ["x", "set-password", "a-b", "x" * 5_000, "🎗"])
def test_broken_password_link_says_so(client: Client, person_key: str, token: str) -> None:
    response = client.get(reverse("account_reset_password_from_key", args=[person_key, token]))
    assert response.status_code == 200
    assert "This link has expired" in response.content.decode()


@pytest.mark.parametrize("weak", ["short", "password1234", "coordinator@hub.example", "\x00" * 12])
def test_weak_password_is_refused_at_the_field(person: User, weak: str) -> None:
    client = signed_in(person)
    response = client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    )
    assert response.status_code == 200
    assert "password1" in response.context["form"].errors


def test_change_of_password_ends_the_other_sessions(person: User) -> None:
    here, elsewhere = signed_in(person), signed_in(person)
    new = "quite another sentence"
    here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert here.get(reverse("mfa_index")).status_code == 200
    assert elsewhere.get(reverse("mfa_index")).status_code == 302


def test_session_after_change_of_password_still_has_its_second_factor(person: User) -> None:
    client = signed_in(person)
    new = "quite another sentence"
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert client.get("/en/manage/pt/team/").status_code == 200
