"""Passkeys without a device: whose they are, what is asked before, and that no answer, however broken, is a fault of ours."""

import base64
import json
from typing import Any

import pytest
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from accounts.actions import create_person
from accounts.models import User
from audit.actors import SYSTEM
from hubs.team.actions.roles import set_role
from tests.factories import make_hub
from tests.signing_in import half_signed_in, signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def person_called(name: str) -> User:
    user = create_person(by=SYSTEM, email=f"{name}@hub.example", name=name, password=PASSWORD)
    set_role(by=SYSTEM, hub=make_hub("PT"), user=user, role="coordinator")
    return user


@pytest.fixture
def person() -> User:
    return person_called("coordinator")


def passkey_of(user: User, name: str = "Laptop") -> Authenticator:
    return Authenticator.objects.create(user=user, type="webauthn", data={"name": name})


def again(client: Client) -> Client:
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def answer(**instead: Any) -> dict[str, Any]:
    """The shape of an answer; nothing in it is true."""
    client_data = {"type": "webauthn.get", "challenge": text(b"x" * 32), "origin": "http://localhost"}
    response = {
        "clientDataJSON": text(json.dumps(client_data).encode()),
        "authenticatorData": text(b"\x00" * 37),
        "attestationObject": text(b"\xa0"),
        "signature": text(b"\x00" * 64),
        "userHandle": text(b"1"),
    }
    return {"id": text(b"k" * 16), "rawId": text(b"k" * 16), "type": "public-key", "response": response | instead}


BROKEN = [
    "", "x", "null", "[]", "{}", "1e999", '"x"', "\x00", "🎗", "[" * 15_000, '{"a":' * 3_000, "x" * 30_000,
    json.dumps({"id": "x", "rawId": "x", "type": "public-key", "response": []}),
    json.dumps(answer()), json.dumps(answer() | {"rawId": 1}), json.dumps(answer() | {"type": "🎗"}),
    json.dumps(answer(clientDataJSON="!!")), json.dumps(answer(clientDataJSON=text(b"{"))),
    json.dumps(answer(clientDataJSON=text(b"[]"))), json.dumps(answer(clientDataJSON=text(b"\xff\xfe"))),
    json.dumps(answer(clientDataJSON=text(b'{"type": 1, "challenge": 2, "origin": 3}'))),
    json.dumps(answer(authenticatorData="")), json.dumps(answer(authenticatorData=text(b"\xff" * 60))),
    json.dumps(answer(authenticatorData=["x"])), json.dumps(answer(signature="")), json.dumps(answer(signature=None)),
    json.dumps(answer(attestationObject=text(b"\xff" * 500))), json.dumps(answer(attestationObject=text(b"\x9f" * 9_000))),
    json.dumps(answer(userHandle=None)), json.dumps(answer(userHandle="")), json.dumps(answer(userHandle=text(b"\xff"))),
    json.dumps(answer(userHandle=text(b"z" * 40))), json.dumps(answer(userHandle=text(b"-1"))),
    json.dumps(answer(userHandle=text(b"zzzzzzzzzzzzz"))), json.dumps(answer(userHandle={"a": 1})),
]  # fmt: skip


@pytest.mark.parametrize("credential", BROKEN, ids=range(len(BROKEN)))
def test_broken_answer_on_the_page_of_sign_in_is_refused(client: Client, person: User, credential: str) -> None:
    client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    response = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert response.status_code == 400
    assert 'class="site-header"' in response.content.decode()
    assert client.get(reverse("mfa_index")).status_code == 302


@pytest.mark.parametrize("credential", BROKEN, ids=range(len(BROKEN)))
def test_broken_answer_to_a_question_about_a_new_passkey_is_refused(person: User, credential: str) -> None:
    client = again(half_signed_in(person))
    client.get(reverse("mfa_add_webauthn"))
    response = client.post(reverse("mfa_add_webauthn"), {"credential": credential, "name": "Laptop"})
    assert (response.status_code, list(response.context["form"].errors) != []) == (200, True)
    assert 'id="error-summary"' in response.content.decode()
    assert 'value="Laptop"' in response.content.decode()
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("credential", BROKEN, ids=range(len(BROKEN)))
def test_broken_answer_as_the_second_step_is_refused(client: Client, person: User, credential: str) -> None:
    signed_in(person)  # gives an app
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    response = client.post(reverse("mfa_authenticate"), {"credential": credential})
    assert response.status_code == 200
    assert 'id="error-summary"' in response.content.decode()
    assert client.get(reverse("mfa_index")).status_code == 302


def test_unrequested_answer_is_refused(client: Client, person: User) -> None:
    handle = text(user_pk_to_url_str(person).encode())
    response = client.post(reverse("mfa_login_webauthn"), {"credential": json.dumps(answer(userHandle=handle))})
    assert response.status_code == 400


def test_question_names_our_host_whatever_host_was_asked_and_wants_the_owner(settings: Any) -> None:
    settings.SITE_URL = "https://portal.example"
    client = Client(headers={"host": "127.0.0.1", "accept": "application/json"})
    asked = client.get(reverse("mfa_login_webauthn")).json()["request_options"]["publicKey"]
    assert (asked["rpId"], asked["userVerification"]) == ("portal.example", "required")


def test_new_passkey_is_asked_to_stay_on_the_device_and_to_want_its_owner(person: User) -> None:
    client = again(half_signed_in(person))
    asked = json.loads(client.get(reverse("mfa_add_webauthn")).context["passkey_options"])["publicKey"]
    chosen = asked["authenticatorSelection"]
    assert (chosen["residentKey"], chosen["userVerification"]) == ("required", "required")
    assert (asked["rp"]["id"], asked["user"]["name"]) == ("localhost", person.email)


@pytest.mark.parametrize("name", ["mfa_add_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn"])
@pytest.mark.parametrize("verb", ["get", "post"])
def test_change_of_passkeys_asks_who_it_is_first(person: User, name: str, verb: str) -> None:
    client = signed_in(person)
    kept = passkey_of(person)
    path = reverse(name, args=[] if name == "mfa_add_webauthn" else [kept.pk])
    response = getattr(client, verb)(path, {"name": "Other"})
    assert "/accounts/reauthenticate/" in response.url
    assert Authenticator.objects.get(pk=kept.pk).data == {"name": "Laptop"}


@pytest.mark.parametrize("name", ["mfa_edit_webauthn", "mfa_remove_webauthn"])
@pytest.mark.parametrize("verb", ["get", "post"])
def test_passkey_of_another_user_is_answered_like_a_missing_one(person: User, name: str, verb: str) -> None:
    client = again(signed_in(person))
    theirs = passkey_of(person_called("colleague"))
    app = Authenticator.objects.get(user=person, type="totp")
    answers = [getattr(client, verb)(reverse(name, args=[pk]), {"name": "Mine"}) for pk in (theirs.pk, app.pk, 999_999)]
    assert [one.status_code for one in answers] == [404, 404, 404]
    assert Authenticator.objects.get(pk=theirs.pk).data == {"name": "Laptop"}
    assert Authenticator.objects.filter(pk=app.pk).exists()


@pytest.mark.parametrize("typed", ["Ноутбук 🎗", "x" * 60])
def test_new_name_is_saved_and_confirmed(person: User, typed: str) -> None:
    client = again(signed_in(person))
    kept = passkey_of(person)
    response = client.post(reverse("mfa_edit_webauthn", args=[kept.pk]), {"name": typed}, follow=True)
    assert typed in response.content.decode()
    assert "Passkey renamed." in response.content.decode()


@pytest.mark.parametrize("typed", ["", "  ", "x" * 61, "a\x00b"])
def test_invalid_name_is_reported_at_the_field(person: User, typed: str) -> None:
    client = again(signed_in(person))
    kept = passkey_of(person)
    response = client.post(reverse("mfa_edit_webauthn", args=[kept.pk]), {"name": typed})
    assert (response.status_code, list(response.context["form"].errors)) == (200, ["name"])
    assert Authenticator.objects.get(pk=kept.pk).data == {"name": "Laptop"}


def test_last_second_factor_is_called_so_before_it_goes(person: User) -> None:
    client = again(signed_in(person))
    kept = passkey_of(person)
    path = reverse("mfa_remove_webauthn", args=[kept.pk])
    assert client.get(path).context["is_last"] is False
    Authenticator.objects.exclude(pk=kept.pk).delete()
    assert client.get(path).context["is_last"] is True


def test_session_that_was_not_asked_yet_is_asked_for_the_passkey_where_there_is_no_app(person: User) -> None:
    passkey_of(person)
    response = half_signed_in(person).get("/en/manage/pt/team/")
    assert response.url == f"{reverse('mfa_reauthenticate_webauthn')}?next=%2Fen%2Fmanage%2Fpt%2Fteam%2F"


@pytest.mark.parametrize("passkeys", [1, 3])
def test_page_of_the_account_asks_the_same_of_the_database_with_more_passkeys(
    person: User, passkeys: int, django_assert_num_queries: Any
) -> None:
    client = signed_in(person)
    for number in range(passkeys):
        passkey_of(person, f"Device {number}")
    with django_assert_num_queries(4):
        page = client.get(reverse("mfa_index")).content.decode()
    assert page.count('class="passkey-line"') == passkeys


def test_hammering_with_answers_is_answered_429(client: Client) -> None:
    answers = [client.post(reverse("mfa_login_webauthn"), {}).status_code for _ in range(31)]
    assert answers == [400] * 30 + [429]
