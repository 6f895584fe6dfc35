"""Find a hub as people do: typing, with the keyboard alone, going back, and without script. The strict policy stays silent."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.walking import violations
from tests.network import load_tables
from tests.running_portal import running_portal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long(12)]
PLACES = """() => ["form.filter-bar", "#id_q", ".finding", ".finding-map", "h1"].map(name => {
    const box = document.querySelector(name).getBoundingClientRect();
    return [name, box.x, box.y, box.width].join(" ");
})"""
FADED = "() => [...document.querySelectorAll('.map a[data-country]:not(.is-faded)')].map(a => a.dataset.country).sort()"


@pytest.fixture(scope="module")
def heard() -> list[str]:
    """What the browser complained of."""
    return []


@pytest.fixture
def page(chromium: Browser, heard: list[str]) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(90_000)
    page.on("console", lambda message: heard.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: heard.append(f"{page.url}: {error}"))
    yield page
    context.close()


def shown(page: Page) -> list[str]:
    return page.locator("#found h2").all_inner_texts()


def search_the_list(page: Page, origin: str) -> None:
    """Check that each character narrows the list, the address and the map, moves nothing around them, and Back undoes a filter."""
    count = page.locator("#found-count")
    page.goto(f"{origin}/en/events/")
    page.goto(f"{origin}/en/hubs/")
    before = page.evaluate(PLACES)
    page.locator("#id_q").press_sequentially("suo", delay=30)
    expect(count).to_have_text("1 of 49 countries")
    assert (shown(page), page.url) == (["Finland"], f"{origin}/en/hubs/?q=suo")
    assert page.evaluate(FADED) == ["FI"]
    assert page.evaluate(PLACES) == before
    assert page.evaluate("document.activeElement.id") == "id_q"
    assert violations(page) == []
    page.locator("#id_status").select_option("none")
    expect(count).to_have_text("0 of 49 countries")
    assert (page.url, page.evaluate(FADED)) == (f"{origin}/en/hubs/?q=suo&status=none", [])
    page.go_back()
    expect(count).to_have_text("1 of 49 countries")
    assert (page.url, page.input_value("#id_q")) == (f"{origin}/en/hubs/?q=suo", "suo")
    page.get_by_role("link", name="Finland", exact=True).last.click()
    page.wait_for_url("**/hubs/fi/")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Hubs by country")
    assert (shown(page), page.input_value("#id_q"), page.evaluate(FADED)) == (["Finland"], "suo", ["FI"])
    page.locator("#id_q").fill("")
    expect(count).to_have_text("49 of 49 countries")
    assert (page.url, len(page.evaluate(FADED))) == (f"{origin}/en/hubs/", 49)


def find_by_keyboard(page: Page, origin: str) -> None:
    """From the address to the page of a country without a pointer."""
    page.goto(f"{origin}/en/")
    page.locator("#id_q").focus()
    before = page.locator("#coming").bounding_box()
    page.keyboard.type("ned", delay=30)
    expect(page.locator("#found-count")).to_have_text("1 country found")
    assert page.locator("#coming").bounding_box() == before
    assert page.evaluate(FADED) == ["NL"]
    assert violations(page) == []
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim().split(/\\s+/)[0]") == "Netherlands"
    page.keyboard.press("Enter")
    page.wait_for_url("**/hubs/nl/")
    page.go_back()
    page.locator("#id_q").fill("Norge")
    page.keyboard.press("Enter")
    page.wait_for_url("**/hubs/no/")


def find_without_script(browser: Browser, origin: str) -> None:
    """The same by the buttons alone."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(90_000)
    page.goto(f"{origin}/en/")
    page.locator("#id_q").fill("norge")
    page.get_by_role("button", name="Go to country page").click()
    assert page.url == f"{origin}/en/hubs/no/"
    page.goto(f"{origin}/en/hubs/")
    page.locator("#id_q").fill("protugal")
    page.get_by_role("button", name="Search", exact=True).click()
    assert page.url == f"{origin}/en/hubs/?q=protugal&status=&membership="
    assert shown(page) == ["Portugal"]
    assert page.locator("#found-count").inner_text() == "No exact match. 1 similar country."
    assert page.locator(".map a.is-faded").count() == 48
    context.close()


def test_hub_is_found_by_typing_by_keyboard_and_without_script(page: Page, chromium: Browser, heard: list[Any]) -> None:
    load_tables()
    with running_portal() as port:
        origin = f"http://localhost:{port}"
        search_the_list(page, origin)
        find_by_keyboard(page, origin)
        find_without_script(chromium, origin)
    assert heard == []
