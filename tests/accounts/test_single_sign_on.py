"""Single sign-on against a real provider on loopback: who gets in, who does not, and that nothing it says breaks us."""

import time
import urllib.parse
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.test import Client
from django.urls import reverse

from accounts.actions import create_person
from accounts.models import User
from audit.actors import SYSTEM
from devstack.totp import code
from hubs.team.actions.roles import set_role
from outbox.models import OutgoingEmail
from tests.accounts.sign_on_server import CLIENT, NAME, SECRET, STRANGE_KEY, SignOnServer
from tests.factories import make_hub
from tests.signing_in import SECRET as TOTP_SECRET
from tests.signing_in import give_second_factor

pytestmark = pytest.mark.django_db
TEAM = "/en/manage/pt/team/"
DID_NOT_WORK = "We couldn&#x27;t sign you in with EU Login."


@pytest.fixture
def provider(settings: Any) -> Iterator[SignOnServer]:
    with SignOnServer().running() as server:
        settings.OIDC_SERVER_URL, settings.OIDC_NAME = server.url, NAME
        settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = CLIENT, SECRET
        server.person = {"email": "Coordinator@Hub.example", "email_verified": True}
        yield server


@pytest.fixture
def person() -> User:
    user = create_person(
        by=SYSTEM, email="coordinator@hub.example", name="Coordinator", password="correct horse battery"
    )
    set_role(by=SYSTEM, hub=make_hub("PT"), user=user, role="coordinator")
    return user


def leave(client: Client, language: str = "en", **typed: str) -> str:
    """Press the button; where the browser is sent."""
    page = client.post(f"/{language}/accounts/login/single-sign-on/", typed)
    assert page.status_code == 200
    return str(page["Refresh"]).removeprefix("0;url=")


def question(address: str) -> dict[str, str]:
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))


def there_and_back(client: Client, provider: SignOnServer, language: str = "en", **typed: str) -> Any:
    back = provider.authorize(question(leave(client, language, **typed)))
    return client.get(back.removeprefix("http://localhost"))


def words_after(client: Client, response: Any) -> str:
    """What the page of sign-in says then."""
    assert (response.status_code, response.url) == (302, reverse("account_login"))
    return str(client.get(response.url).content.decode())


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("mfa_index")).status_code == 200


def test_button_and_addresses_are_there_only_when_the_settings_name_a_provider(client: Client) -> None:
    assert "single-sign-on" not in client.get(reverse("account_login")).content.decode()
    assert client.post(reverse("account_single_sign_on")).status_code == 404
    assert client.get(reverse("account_single_sign_on_back"), {"code": "x", "state": "y"}).status_code == 404


def test_button_names_the_provider(client: Client, provider: SignOnServer) -> None:
    assert "Sign in with EU Login" in client.get(reverse("account_login")).content.decode()
    assert client.get(reverse("account_single_sign_on")).status_code == 405


def test_question_has_pkce_state_nonce_and_our_address_whatever_host_was_asked(provider: SignOnServer) -> None:
    client = Client(headers={"host": "127.0.0.1"})
    address = leave(client)
    asked = question(address)
    assert address.startswith(f"{provider.url}/authorize?")
    assert asked["redirect_uri"] == "http://localhost/accounts/single-sign-on/"
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert sorted(asked["scope"].split()) == ["email", "openid"]
    assert min(len(asked[name]) for name in ("code_challenge", "nonce")) >= 43
    assert len(asked["state"]) >= 16
    assert "acr_values" not in asked


def test_person_with_an_account_gets_in_and_nothing_is_stored(
    client: Client, person: User, provider: SignOnServer
) -> None:
    response = there_and_back(client, provider)
    assert (response.status_code, response.url) == (302, reverse("manage_home"))
    assert client.get(reverse("mfa_index")).context["user"] == person
    assert (User.objects.count(), EmailAddress.objects.count(), OutgoingEmail.objects.count()) == (1, 1, 0)
    assert [model.objects.count() for model in (SocialAccount, SocialApp, SocialToken)] == [0, 0, 0]
    assert client.get(TEAM).url == reverse("mfa_activate_totp")  # no second factor yet


def test_person_comes_back_to_the_page_and_language_they_left(
    client: Client, person: User, provider: SignOnServer
) -> None:
    response = there_and_back(client, provider, "pt", next="/pt/manage/pt/team/")
    assert response.url == "/pt/manage/pt/team/"


def test_next_to_another_site_is_not_followed(client: Client, person: User, provider: SignOnServer) -> None:
    assert there_and_back(client, provider, next="https://evil.example/").url == reverse("manage_home")


def test_second_factor_of_the_portal_is_asked_for_next(client: Client, person: User, provider: SignOnServer) -> None:
    give_second_factor(person)
    provider.in_id_token = {"amr": ["mfa"], "acr": "strong"}
    assert there_and_back(client, provider, next=TEAM).url == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    assert "access" not in str(client.session["account_login"].get("token"))
    assert client.session["account_login"]["signal_kwargs"]["sociallogin"]["account"]["extra_data"] == {}
    done = client.post(reverse("mfa_authenticate"), {"code": code(TOTP_SECRET, time.time())})
    assert (done.url, client.get(TEAM).status_code) == (TEAM, 200)


@pytest.mark.parametrize(
    ("claims", "believed"),
    [
        ({"amr": ["pwd", "mfa"]}, True),
        ({"acr": "https://provider.example/loa/high"}, True),
        ({}, False),
        ({"amr": ["pwd", "otp"]}, False),
        ({"amr": "mfa"}, False),
        ({"amr": None, "acr": None}, False),
        ({"acr": "https://provider.example/loa/basic"}, False),
    ],
)
@pytest.mark.parametrize("has_factor", [True, False])
def test_second_factor_of_the_provider_counts_only_where_the_operator_and_the_token_say_so(
    client: Client, person: User, provider: SignOnServer, settings: Any, claims: Any, believed: bool, has_factor: bool
) -> None:
    settings.OIDC_SECOND_FACTOR = True
    settings.OIDC_SECOND_FACTOR_ACR = ["https://provider.example/loa/high"]
    if has_factor:
        give_second_factor(person)
    provider.in_id_token = claims
    there_and_back(client, provider)
    assert provider.asked[0]["acr_values"] == "https://provider.example/loa/high"
    assert (client.get(TEAM).status_code == 200) is believed


def test_second_factor_claimed_beside_the_id_token_is_not_believed(
    client: Client, person: User, provider: SignOnServer, settings: Any
) -> None:
    settings.OIDC_SECOND_FACTOR = True
    provider.userinfo = {"amr": ["mfa"]}
    there_and_back(client, provider)
    assert client.get(TEAM).status_code == 302


def test_stranger_gets_an_explanation_and_no_account(client: Client, person: User, provider: SignOnServer) -> None:
    provider.person = {"email": "stranger@elsewhere.example", "email_verified": True}
    words = words_after(client, there_and_back(client, provider))
    assert "There is no account with the address stranger@<wbr>elsewhere.example, which we got from EU Login." in words
    assert (User.objects.count(), SocialAccount.objects.count(), is_signed_in(client)) == (1, 0, False)


@pytest.mark.parametrize("verified", [False, "true", "false", 1, None, {}])
def test_unverified_address_opens_nothing(client: Client, person: User, provider: SignOnServer, verified: Any) -> None:
    provider.person = {"email": person.email, "email_verified": verified}
    words = words_after(client, there_and_back(client, provider))
    assert "EU Login hasn&#x27;t confirmed that" in words
    assert not is_signed_in(client)


def test_address_that_only_the_portal_has_not_verified_opens_nothing(
    client: Client, person: User, provider: SignOnServer
) -> None:
    EmailAddress.objects.update(verified=False)
    there_and_back(client, provider)
    assert not is_signed_in(client)
    person.refresh_from_db()
    assert person.has_usable_password()


def test_missing_address_is_reported(client: Client, person: User, provider: SignOnServer) -> None:
    provider.person = {}
    assert "didn&#x27;t share your email address" in words_after(client, there_and_back(client, provider))


def test_closed_account_stays_closed(client: Client, person: User, provider: SignOnServer) -> None:
    User.objects.update(is_active=False)
    assert there_and_back(client, provider).url == reverse("account_inactive")
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"}, {"nonce": None}, {"nonce": "é"}, {"aud": "another client"}, {"iss": "https://evil.example"},
        {"exp": 1}, {"sub": ""}, {"sub": "x" * 500}, {"sub": {}}, {"email": "coordinator@hub.example", "nonce": "x"},
        {"email": ["coordinator@hub.example"], "email_verified": True},
    ],
)  # fmt: skip
def test_id_token_that_is_not_for_us_opens_nothing(
    client: Client, person: User, provider: SignOnServer, claims: Any
) -> None:
    provider.in_id_token = claims
    response = there_and_back(client, provider)
    assert (response.status_code, response.url, is_signed_in(client)) == (302, reverse("account_login"), False)


def test_id_token_with_a_foreign_signature_opens_nothing(client: Client, person: User, provider: SignOnServer) -> None:
    provider.key = STRANGE_KEY
    assert DID_NOT_WORK in words_after(client, there_and_back(client, provider))
    assert not is_signed_in(client)


def test_user_info_about_another_person_opens_nothing(client: Client, person: User, provider: SignOnServer) -> None:
    provider.userinfo = {"sub": "u2"}
    assert DID_NOT_WORK in words_after(client, there_and_back(client, provider))
    assert not is_signed_in(client)


def test_answer_in_another_browser_or_a_second_time_opens_nothing(person: User, provider: SignOnServer) -> None:
    mine, theirs = Client(), Client()
    back = provider.authorize(question(leave(mine))).removeprefix("http://localhost")
    assert DID_NOT_WORK in words_after(theirs, theirs.get(back))
    assert mine.get(back).url == reverse("manage_home")
    again = mine.get(back)
    assert again.url == reverse("account_login")
    assert not is_signed_in(theirs)


def test_state_that_is_not_ours_opens_nothing(client: Client, person: User, provider: SignOnServer) -> None:
    back = provider.authorize(question(leave(client)) | {"state": "x" * 16}).removeprefix("http://localhost")
    assert DID_NOT_WORK in words_after(client, client.get(back))


def test_person_who_changes_their_mind_there_is_back_at_the_page_of_sign_in(
    client: Client, provider: SignOnServer
) -> None:
    state = question(leave(client))["state"]
    response = client.get(reverse("account_single_sign_on_back"), {"error": "access_denied", "state": state})
    assert DID_NOT_WORK in words_after(client, response)


@pytest.mark.parametrize("fault", ["broken", "nonsense"])
@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/userinfo", "/keys"])
def test_provider_that_fails_is_reported_in_plain_words(
    client: Client, person: User, provider: SignOnServer, fault: str, path: str
) -> None:
    back = provider.authorize(question(leave(client))).removeprefix("http://localhost")
    getattr(provider, fault).add(path)
    assert DID_NOT_WORK in words_after(client, client.get(back))
    assert not is_signed_in(client)


@pytest.mark.parametrize("fault", ["broken", "nonsense"])
def test_provider_that_fails_before_we_leave_is_reported_in_plain_words(
    client: Client, provider: SignOnServer, fault: str
) -> None:
    getattr(provider, fault).add("/.well-known/openid-configuration")
    assert DID_NOT_WORK in words_after(client, client.post(reverse("account_single_sign_on")))


def test_provider_that_is_away_is_reported_in_plain_words(
    client: Client, provider: SignOnServer, settings: Any
) -> None:
    settings.OIDC_SERVER_URL = "http://localhost:9"
    assert DID_NOT_WORK in words_after(client, client.post(reverse("account_single_sign_on")))


@pytest.mark.parametrize("code_sent", ["", "x", "🎗", "x" * 5_000])
def test_nonsense_in_the_answer_is_reported_in_plain_words(
    client: Client, provider: SignOnServer, code_sent: str
) -> None:
    state = question(leave(client))["state"]
    response = client.get(reverse("account_single_sign_on_back"), {"code": code_sent, "state": state})
    assert DID_NOT_WORK in words_after(client, response)


def test_page_on_the_way_has_a_link_and_leads_on_by_itself(client: Client, provider: SignOnServer) -> None:
    page = client.post(reverse("account_single_sign_on"))
    assert page["Refresh"] == f"0;url={page.context['address']}"
    assert "Continue to EU Login" in page.content.decode()
    assert "form-action 'self'" in page["Content-Security-Policy"]
