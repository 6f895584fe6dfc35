"""Reading leaves nothing behind in the browser."""

import pytest
from playwright.sync_api import Browser

from tests.network import load_tables
from tests.running_portal import running_portal


@pytest.mark.django_db(transaction=True)
def test_reading_and_searching_store_nothing(chromium: Browser) -> None:
    load_tables()
    context = chromium.new_context()
    page = context.new_page()
    page.set_default_timeout(15_000)
    with running_portal() as port:
        origin = f"http://localhost:{port}"
        for path in ("/en/", "/en/hubs/"):
            page.goto(origin + path)
            assert page.evaluate("typeof htmx") == "object"
        page.locator("#id_q").press_sequentially("suo", delay=30)
        page.wait_for_url("**/hubs/?q=suo")
        page.goto(f"{origin}/en/accessibility/")  # a page without htmx sees what the others left
        assert page.evaluate("[Object.entries(sessionStorage), Object.entries(localStorage)]") == [[], []]
        assert context.cookies() == []
    context.close()
