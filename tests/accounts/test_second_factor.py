"""Whoever manages something used a second factor in this session."""

import time
from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from accounts.models import User
from devstack.totp import code
from hubs.models import Role
from tests.factories import make_hub, make_member
from tests.signing_in import SECRET, give_second_factor, half_signed_in, signed_in

pytestmark = pytest.mark.django_db
TEAM = "/en/manage/pt/team/"


@pytest.fixture
def coordinator() -> User:
    return make_member(make_hub("PT"), Role.COORDINATOR, password="correct horse battery")


def test_managed_page_without_second_factor_sends_to_set_one_up(coordinator: User) -> None:
    response = half_signed_in(coordinator).get(TEAM)
    assert (response.status_code, response.url) == (302, reverse("mfa_activate_totp"))


def test_managed_page_with_factor_not_used_in_this_session_asks_for_it(coordinator: User) -> None:
    client = half_signed_in(coordinator)
    give_second_factor(coordinator)
    response = client.get(TEAM + "?a=1")
    assert (response.status_code, response.url) == (
        302,
        f"{reverse('mfa_reauthenticate')}?next=%2Fen%2Fmanage%2Fpt%2Fteam%2F%3Fa%3D1",
    )
    response = client.post(response.url, {"code": code(SECRET, time.time())})
    assert (response.status_code, response.url) == (302, TEAM + "?a=1")
    assert client.get(TEAM).status_code == 200


def test_managed_page_is_not_changed_by_a_post_without_the_factor(coordinator: User) -> None:
    client = half_signed_in(coordinator)
    give_second_factor(coordinator)
    member = coordinator.teams.get()
    assert client.post(f"/en/manage/pt/team/{member.pk}/remove/").status_code == 302
    assert coordinator.teams.count() == 1


def test_records_of_another_person_in_the_session_do_not_count(coordinator: User) -> None:
    client = signed_in(coordinator)
    session = client.session
    session["account_authentication_methods_user"] = str(coordinator.pk + 1)
    session.save()
    assert client.get(TEAM).status_code == 302


def test_password_again_is_no_second_factor(coordinator: User) -> None:
    client = half_signed_in(coordinator)
    give_second_factor(coordinator)
    client.post(reverse("account_reauthenticate"), {"password": "correct horse battery"})
    assert client.get(TEAM).url.startswith(reverse("mfa_reauthenticate"))


def test_sign_in_with_password_and_code_opens_the_desk(coordinator: User) -> None:
    give_second_factor(coordinator)
    client = Client()
    step = client.post(
        reverse("account_login"), {"login": coordinator.email.upper(), "password": "correct horse battery"}
    )
    assert (step.status_code, step.url) == (302, reverse("mfa_authenticate"))
    assert client.get(TEAM).status_code == 302
    done = client.post(step.url, {"code": code(SECRET, time.time())})
    assert (done.status_code, done.url) == (302, reverse("manage_home"))
    assert client.get(TEAM).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_add_webauthn",
    ],
)
def test_second_factor_is_not_changed_by_the_password_alone(coordinator: User, name: str) -> None:
    client = half_signed_in(coordinator)
    give_second_factor(coordinator)
    client.post(reverse("account_reauthenticate"), {"password": "correct horse battery"})
    asked = client.get(reverse(name))
    assert (asked.status_code, asked.url) == (
        302,
        f"{reverse('mfa_reauthenticate')}?next={quote(reverse(name), safe='')}",
    )
    client.post(reverse(name), {})
    assert Authenticator.objects.get(type="totp").user == coordinator
    assert client.post(asked.url, {"code": code(SECRET, time.time())}).url == reverse(name)


def test_password_alone_opens_nothing(coordinator: User) -> None:
    give_second_factor(coordinator)
    client = Client()
    client.post(reverse("account_login"), {"login": coordinator.email, "password": "correct horse battery"})
    response = client.get(TEAM)
    assert response.url == f"{reverse('account_login')}?next={TEAM}"


@pytest.mark.parametrize("typed", ["", "000000x", "1" * 10_000, "\x00", "🎗"])
def test_wrong_code_is_reported_at_the_field(coordinator: User, typed: str) -> None:
    give_second_factor(coordinator)
    client = Client()
    client.post(reverse("account_login"), {"login": coordinator.email, "password": "correct horse battery"})
    response = client.post(reverse("mfa_authenticate"), {"code": typed})
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["code"]


def test_missing_code_is_reported_at_the_field(coordinator: User) -> None:
    give_second_factor(coordinator)
    client = Client()
    client.post(reverse("account_login"), {"login": coordinator.email, "password": "correct horse battery"})
    response = client.post(reverse("mfa_authenticate"), {})
    assert list(response.context["form"].errors) == ["code"]


def test_code_counts_once_even_while_it_is_still_valid(coordinator: User, time_machine: object) -> None:
    give_second_factor(coordinator)
    now = time.time()
    typed = code(SECRET, now)

    def sign_in(client: Client) -> int:
        client.post(reverse("account_login"), {"login": coordinator.email, "password": "correct horse battery"})
        return client.post(reverse("mfa_authenticate"), {"code": typed}).status_code

    assert sign_in(Client()) == 302
    assert sign_in(Client()) == 200


def test_guessing_codes_is_stopped_after_five(coordinator: User) -> None:
    give_second_factor(coordinator)
    client = Client()
    client.post(reverse("account_login"), {"login": coordinator.email, "password": "correct horse battery"})
    answers = [client.post(reverse("mfa_authenticate"), {"code": "000000"}) for _ in range(6)]
    errors = [str(answer.context["form"].errors["code"][0]) for answer in answers]
    assert len(set(errors[:5])) == 1
    assert errors[5] == "Too many failed attempts. Try again in 5 minutes."
    right = client.post(reverse("mfa_authenticate"), {"code": code(SECRET, time.time())})
    assert right.status_code == 200


def test_setting_up_counts_as_used_and_gives_recovery_codes(coordinator: User) -> None:
    client = half_signed_in(coordinator)
    client.post(reverse("account_reauthenticate"), {"password": "correct horse battery"})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert "".join(page.context["secret_groups"]) == secret
    assert " style=" not in page.context["totp_svg"]
    response = client.post(reverse("mfa_activate_totp"), {"code": code(secret, time.time())})
    assert (response.status_code, response.url) == (302, reverse("mfa_view_recovery_codes"))
    assert client.get(TEAM).status_code == 200
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert len(codes) == 10


def test_setting_up_with_a_wrong_code_keeps_the_picture(coordinator: User) -> None:
    client = half_signed_in(coordinator)
    client.post(reverse("account_reauthenticate"), {"password": "correct horse battery"})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    response = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert response.context["form"].secret == secret
    assert not Authenticator.objects.exists()


def test_recovery_code_lets_in_once(coordinator: User) -> None:
    client = half_signed_in(coordinator)
    client.post(reverse("account_reauthenticate"), {"password": "correct horse battery"})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code(secret, time.time())})
    spare = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"][0]

    def sign_in() -> int:
        fresh = Client()
        fresh.post(reverse("account_login"), {"login": coordinator.email, "password": "correct horse battery"})
        return fresh.post(reverse("mfa_authenticate"), {"code": spare}).status_code

    assert (sign_in(), sign_in()) == (302, 200)


def test_taking_the_factor_off_closes_the_desk(coordinator: User) -> None:
    client = signed_in(coordinator)
    client.post(reverse("account_reauthenticate"), {"password": "correct horse battery"})
    client.post(reverse("mfa_deactivate_totp"))
    assert client.get(TEAM).url == reverse("mfa_activate_totp")


def test_who_comes_back_to_set_it_up_types_the_password_once(coordinator: User) -> None:
    client = Client()
    typed = {"login": coordinator.email, "password": "correct horse battery"}
    client.post(reverse("account_login"), typed)
    assert client.get(TEAM).url == reverse("mfa_activate_totp")
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200


def test_password_is_asked_again_when_it_was_typed_long_ago(coordinator: User) -> None:
    client = Client()
    client.post(reverse("account_login"), {"login": coordinator.email, "password": "correct horse battery"})
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 901}]
    session.save()
    assert client.get(reverse("mfa_activate_totp")).url.startswith(reverse("account_reauthenticate"))


def test_recovery_codes_after_setting_it_up_are_shown_without_asking_again(coordinator: User) -> None:
    client = Client()
    client.post(reverse("account_login"), {"login": coordinator.email, "password": "correct horse battery"})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    done = client.post(reverse("mfa_activate_totp"), {"code": code(secret, time.time())})
    assert done.url == reverse("mfa_view_recovery_codes")
    assert client.get(done.url).status_code == 200
