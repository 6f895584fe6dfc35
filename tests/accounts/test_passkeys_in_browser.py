"""Passkeys in a real browser with a virtual device: adding, signing in, managing, removing."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page

from accounts.actions import create_person
from accounts.models import User
from audit.actors import SYSTEM
from audit.models import Entry
from devstack.totp import code
from hubs.team.actions.roles import set_role
from outbox.models import OutgoingEmail
from tests.accounts.devices import Device
from tests.browser.walking import violations
from tests.factories import make_hub
from tests.signing_in import SECRET, give_second_factor

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "correct horse battery"
DESK, TEAM = re.compile(r"\d/en/manage/pt/$"), re.compile(r"\d/en/manage/pt/team/$")


@pytest.fixture
def person() -> User:
    user = create_person(by=SYSTEM, email="coordinator@hub.example", name="Coordinator, Portugal", password=PASSWORD)
    set_role(by=SYSTEM, hub=make_hub("PT"), user=user, role="coordinator")
    return user


@pytest.fixture
def page(chromium: Browser, live_server: Any) -> Any:
    context = chromium.new_context(base_url=live_server.url)
    page = context.new_page()
    page.set_default_timeout(90_000)
    page.refused = []  # type: ignore[attr-defined]
    page.on("console", lambda message: page.refused.append(message.text) if message.type == "error" else None)
    yield page
    context.close()


def faults(page: Page) -> list[str]:
    return violations(page) + page.refused  # type: ignore[attr-defined,no-any-return]


def sign_in(page: Page, person: User, where: str = "/en/accounts/login/") -> None:
    page.goto(where)
    page.fill("[name=login]", person.email)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")


def add_passkey(page: Page, person: User, name: str = "Laptop at work") -> None:
    """Add the first passkey, from the desk, as a user without a second factor."""
    sign_in(page, person, "/en/manage/pt/team/")
    page.wait_for_url("**/totp/activate/")
    page.click("text=Use a passkey instead")
    page.wait_for_url("**/passkeys/add/")
    page.fill("[name=name]", name)
    page.click("text=Add passkey")
    page.wait_for_url("**/recovery-codes/")


def sign_out(page: Page) -> None:
    page.goto("/en/accounts/logout/")
    page.click("main button:has-text('Sign out')")
    page.wait_for_url("**/en/")


def use_passkey_on_sign_in_page(page: Page) -> None:
    page.goto("/en/accounts/login/?next=/en/manage/pt/team/")
    page.click("text=Sign in with a passkey")


def test_first_second_factor_can_be_a_passkey_which_then_opens_the_desk_alone(page: Page, person: User) -> None:
    device = Device(page)
    add_passkey(page, person)
    assert len(device.passkeys()) == 1
    assert page.goto("/en/manage/pt/team/").status == 200  # type: ignore[union-attr]
    assert page.inner_text("h1") == "Team"
    sign_out(page)
    use_passkey_on_sign_in_page(page)
    page.wait_for_url(TEAM)
    assert page.inner_text("h1") == "Team"
    assert page.refused == []  # type: ignore[attr-defined]
    changes = list(OutgoingEmail.objects.order_by("pk").values_list("context__change", flat=True))
    assert changes == ["webauthn_added"]
    assert Entry.objects.filter(action="accounts.add_passkey", actor_id=person.pk).count() == 1


def test_passkey_is_the_second_step_after_the_password(page: Page, person: User) -> None:
    Device(page)
    add_passkey(page, person)
    sign_out(page)
    sign_in(page, person)
    page.wait_for_url("**/2fa/authenticate/")
    assert faults(page) == []
    page.click("text=Use my passkey")
    page.wait_for_url(DESK)


def test_removed_passkey_opens_nothing_any_more(page: Page, person: User) -> None:
    Device(page)
    give_second_factor(person)
    sign_in(page, person)
    page.fill("[name=code]", code(SECRET, time.time()))
    page.keyboard.press("Enter")
    page.wait_for_url(DESK)
    page.goto("/en/accounts/2fa/passkeys/add/")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/passkeys/add/")
    page.click("text=Add passkey")
    page.wait_for_url("**/recovery-codes/")
    page.goto("/en/accounts/2fa/")
    assert "Passkey" in page.inner_text(".passkey-lines")
    assert faults(page) == []
    page.click("text=Rename")
    assert faults(page) == []
    page.fill("[name=name]", "Κλειδί · Łódź")
    page.click("text=Save name")
    page.wait_for_url("**/2fa/")
    assert "Κλειδί · Łódź" in page.inner_text(".passkey-lines")
    page.click("text=Remove")
    assert faults(page) == []
    page.click("text=Remove passkey")
    page.wait_for_url("**/2fa/")
    assert not Authenticator.objects.filter(type="webauthn").exists()
    sign_out(page)
    use_passkey_on_sign_in_page(page)
    page.wait_for_selector(".message-error, .notice-error")
    assert "That passkey wasn't accepted" in page.inner_text("main")
    assert page.goto("/en/manage/pt/team/").url.endswith("/en/accounts/login/?next=/en/manage/pt/team/")  # type: ignore[union-attr]
    changes = set(OutgoingEmail.objects.values_list("context__change", flat=True))
    assert changes >= {"webauthn_added", "webauthn_removed"}
    assert Entry.objects.filter(action="accounts.remove_passkey", actor_id=person.pk).count() == 1


def test_recorded_answer_cannot_be_used_again(page: Page, person: User, live_server: Any) -> None:
    Device(page)
    add_passkey(page, person)
    sign_out(page)
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.post_data or "") if asked.url.endswith("/passkey/") else None)
    use_passkey_on_sign_in_page(page)
    page.wait_for_url(TEAM)
    recorded = next(body for body in sent if "credential=" in body)
    for client in (Client(), Client()):
        client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})  # a question of its own
        answer = client.post(reverse("mfa_login_webauthn"), recorded, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 400
        assert client.get("/en/manage/pt/team/").status_code == 302


def test_closed_browser_dialog_is_reported_and_the_button_stays(page: Page, person: User) -> None:
    device = Device(page)
    add_passkey(page, person)
    sign_out(page)
    device.take_away()
    other = Device(page, knows_owner=False)
    use_passkey_on_sign_in_page(page)
    page.wait_for_selector("[data-passkey-message]:not([hidden])")
    assert page.inner_text("[data-passkey-message]").startswith("We didn't get a passkey")
    assert faults(page) == []
    button = "button:has-text('Sign in with a passkey')"
    assert page.is_enabled(button)
    page.eval_on_selector(button, "one => { one.disabled = true; }")  # as it was left when the portal answered
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    assert page.is_enabled(button)
    assert other.passkeys() == []


def test_device_that_does_not_ask_for_its_owner_is_not_taken(page: Page, person: User) -> None:
    Device(page, can_ask=False, knows_owner=False)
    sign_in(page, person, "/en/manage/pt/team/")
    page.wait_for_url("**/totp/activate/")
    page.click("text=Use a passkey instead")
    assert faults(page) == []
    page.click("text=Add passkey")
    page.wait_for_selector("[data-passkey-message]:not([hidden])")
    assert not Authenticator.objects.exists()


def test_without_script_the_other_ways_stand_alone(chromium: Browser, live_server: Any, person: User) -> None:
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/en/accounts/login/")
    assert not page.is_visible("text=Sign in with a passkey")
    assert page.is_visible("text=Passkeys need a newer browser with JavaScript turned on.")
    page.click("text=Email me a sign-in code")
    page.fill("[name=email]", person.email)
    page.click("text=Email me a sign-in code")
    page.wait_for_url("**/login/code/confirm/")
    page.fill("[name=code]", OutgoingEmail.objects.get().context["code"].lower().replace("-", ""))
    page.click("button:has-text('Sign in')")
    page.wait_for_url("**/totp/activate/")
    context.close()
