"""Signing in with the keyboard alone, in a real browser, with axe on every page on the way."""

import time
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from accounts.actions import create_person
from accounts.models import User
from audit.actors import SYSTEM
from devstack.totp import code
from hubs.team.actions.roles import set_role
from tests.browser.walking import violations
from tests.factories import make_hub
from tests.signing_in import SECRET, give_second_factor

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "correct horse battery"


@pytest.fixture
def person() -> User:
    user = create_person(by=SYSTEM, email="coordinator@hub.example", name="Coordinator, Portugal", password=PASSWORD)
    set_role(by=SYSTEM, hub=make_hub("PT"), user=user, role="coordinator")
    return user


@pytest.fixture
def page(chromium: Browser, live_server: Any) -> Any:
    context = chromium.new_context(base_url=live_server.url)
    page = context.new_page()
    page.refused = []  # type: ignore[attr-defined]
    page.on("console", lambda message: page.refused.append(message.text) if message.type == "error" else None)
    yield page
    context.close()


def faults(page: Page) -> list[str]:
    """What axe finds, and what the browser refused (the content security policy speaks there)."""
    return violations(page) + page.refused  # type: ignore[attr-defined,no-any-return]


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the thing has the focus; it must be reachable within forty."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached with the keyboard")


def type_in(page: Page, selector: str, text: str) -> None:
    tab_to(page, selector)
    page.keyboard.type(text)


def test_sign_in_with_the_keyboard_alone(page: Page, person: User) -> None:
    give_second_factor(person)
    page.goto("/en/manage/pt/team/")
    assert faults(page) == []
    type_in(page, "[name=login]", person.email)
    type_in(page, "[name=password]", "wrong")
    page.keyboard.press("Enter")
    page.wait_for_selector(".error-summary")
    assert faults(page) == []
    assert page.input_value("[name=login]") == person.email
    type_in(page, "[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/2fa/authenticate/**")
    assert faults(page) == []
    type_in(page, "[name=code]", code(SECRET, time.time()))
    page.keyboard.press("Enter")
    page.wait_for_url("**/manage/pt/team/")
    assert page.inner_text("h1") == "Team"
    assert faults(page) == []
    tab_to(page, ".skip-link")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_first_visit_sets_up_the_second_factor_with_the_keyboard_alone(page: Page, person: User) -> None:
    page.goto("/en/accounts/login/")
    type_in(page, "[name=login]", person.email)
    type_in(page, "[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/totp/activate/")
    assert faults(page) == []
    tab_to(page, "main details.more > summary")  # the header has menus of its own
    page.keyboard.press("Enter")
    secret = page.inner_text(".totp-key").replace(" ", "")
    type_in(page, "[name=code]", code(secret, time.time()))
    page.keyboard.press("Enter")
    page.wait_for_url("**/recovery-codes/")
    assert page.locator(".recovery-codes li").count() == 10
    notices = page.locator(".notices p").all_inner_texts()
    assert notices[-1].endswith("Your recovery codes are ready.")  # and of no earlier ones, of which there are none
    assert faults(page) == []
    tab_to(page, "a.button-main")
    page.keyboard.press("Enter")
    page.wait_for_url("**/manage/pt/")
    assert faults(page) == []
