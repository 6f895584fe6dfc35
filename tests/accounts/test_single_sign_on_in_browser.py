"""Single sign-on in a real browser: the button, the page on the way, the provider, and back, under the strict policy."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from accounts.actions import create_person
from audit.actors import SYSTEM
from tests.accounts.sign_on_server import CLIENT, NAME, SECRET, SignOnServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("scripts", [True, False])
def test_one_press_leads_to_the_provider_and_back(
    chromium: Browser, live_server: Any, settings: Any, scripts: bool
) -> None:
    create_person(by=SYSTEM, email="coordinator@hub.example", name="Coordinator")
    with SignOnServer().running() as server:
        settings.SITE_URL = live_server.url
        settings.OIDC_SERVER_URL, settings.OIDC_NAME = server.url, NAME
        settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = CLIENT, SECRET
        server.person = {"email": "coordinator@hub.example", "email_verified": True}
        context = chromium.new_context(base_url=live_server.url, java_script_enabled=scripts)
        page = context.new_page()
        page.set_default_timeout(90_000)
        refused: list[str] = []
        page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
        page.goto("/en/accounts/login/?next=/en/accounts/2fa/")
        page.click("text=Sign in with EU Login")
        page.wait_for_url(f"{live_server.url}/en/accounts/2fa/")
        assert page.inner_text(".kicker") == "coordinator@hub.example"
        assert (len(server.asked), refused) == (1, [])
        context.close()
