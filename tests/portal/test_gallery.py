"""Every component in a real browser: readable, reachable, nothing sticking out, in both lights and on a phone."""

import mimetypes
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from django.contrib.staticfiles import finders
from django.template import engines
from django.test import RequestFactory
from django.urls import resolve
from playwright.sync_api import Browser, Page, Route

from echos_portal.badges import LOOKS
from tests.browser.walking import violations
from tests.portal.gallery import RoomForm, gallery_context, page_source

pytestmark = [pytest.mark.urls("tests.portal.gallery"), pytest.mark.usefixtures("no_kept_parts")]

PAGES = {"/": "gallery", "/form": "form", "/manage/pt/": "desk", "/receipt": "receipt"}
ORIGIN = "http://portal.test"
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; script-src 'self'"


def html_of(path: str) -> str:
    request = RequestFactory().get("/")
    request.resolver_match = resolve("/")
    context = gallery_context(states=list(LOOKS), **({"form": RoomForm({"seats": "0"})} if path == "/form" else {}))
    return engines["django"].from_string(page_source(PAGES[path])).render(context, request)


def answer(route: Route) -> None:
    path = route.request.url.removeprefix(ORIGIN)
    if path.startswith("/static/"):
        file = finders.find(path.removeprefix("/static/"))
        kind = mimetypes.guess_type(path)[0] or "font/woff2"
        route.fulfill(body=Path(file or "").read_bytes(), content_type=kind)
    else:
        headers = {"content-security-policy": POLICY, "content-type": "text/html; charset=utf-8"}
        route.fulfill(body=html_of(path), headers=headers)


def open_page(browser: Browser, path: str, width: int, scheme: Literal["light", "dark"] = "light") -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(90_000)
    page.route("**/*", answer)
    page.goto(ORIGIN + path)
    yield page
    context.close()


@pytest.fixture
def page(chromium: Browser, request: Any) -> Iterator[Page]:
    yield from open_page(chromium, *request.param)


LOOKS_OF_EACH = [(path, *look) for path in PAGES for look in ((1280, "light"), (390, "dark"))]


@pytest.mark.parametrize("page", LOOKS_OF_EACH, indirect=True)
def test_page_has_no_accessibility_violation(page: Page) -> None:
    assert violations(page) == []


@pytest.mark.parametrize("page", [("/", 390, "light")], indirect=True)
def test_accessibility_check_sees_a_violation_when_there_is_one(page: Page) -> None:
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    assert violations(page) == ["image-alt: <img>"]


@pytest.mark.parametrize("page", [(path, width, "light") for path in PAGES for width in (1280, 320)], indirect=True)
def test_page_never_scrolls_sideways(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


@pytest.mark.parametrize("page", [("/receipt", 1280, "light")], indirect=True)
def test_for_users_who_want_less_motion_nothing_moves(page: Page) -> None:
    page.evaluate("{ window.moved = 0; document.addEventListener('transitionrun', () => { window.moved += 1; }); }")
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.wait_for_function("matchMedia('(prefers-color-scheme: dark)').matches")
    page.evaluate("new Promise(then => requestAnimationFrame(() => requestAnimationFrame(then)))")
    assert page.evaluate("window.moved") == 0


@pytest.mark.parametrize("page", [("/receipt", 1280, "light")], indirect=True)
def test_english_page_loads_one_font(page: Page) -> None:
    page.wait_for_function("document.fonts.status === 'loaded'")
    loaded = "performance.getEntriesByType('resource').map(e => e.name).filter(name => name.includes('/fonts/'))"
    assert page.evaluate(loaded) == [f"{ORIGIN}/static/fonts/commissioner-latin-wght-normal.woff2"]


@pytest.mark.parametrize("page", [("/receipt", 1280, "light")], indirect=True)
def test_first_tab_offers_to_skip_to_the_content(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the main content"
    assert page.locator(":focus").bounding_box()["y"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("page", [("/form", 1280, "light")], indirect=True)
def test_wrong_form_puts_the_focus_on_the_summary_and_its_links_on_the_fields(page: Page) -> None:
    page.wait_for_function("document.activeElement.id === 'error-summary'")
    page.get_by_role("link", name="Format:").click()
    assert page.evaluate("document.activeElement.id") == "id_format_0"


FOCUSED = """(() => {
    const element = document.activeElement;
    const shown = part => getComputedStyle(element, part).outlineStyle !== "none";
    return {tag: element.tagName, html: element.outerHTML.slice(0, 60), shown: shown(null) || shown("::after")};
})()"""


@pytest.mark.parametrize("page", [("/", 1280, "light"), ("/", 1280, "dark")], indirect=True)
def test_everything_that_takes_the_focus_shows_it(page: Page) -> None:
    hidden = []
    page.keyboard.press("Tab")
    while (focused := page.evaluate(FOCUSED))["tag"] != "BODY":
        hidden += [] if focused["shown"] else [focused["html"]]
        page.keyboard.press("Tab")
    assert hidden == []


@pytest.mark.parametrize("page", [("/manage/pt/", 1280, "light")], indirect=True)
def test_menu_of_a_row_opens_with_the_keyboard_and_closes_with_escape(page: Page) -> None:
    menu = page.locator("details.menu-of-row")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    assert menu.locator("li").first.is_visible()
    page.keyboard.press("Escape")
    assert not menu.locator("li").first.is_visible()
    assert page.evaluate("document.activeElement.innerText.trim()") == "Actions: Εθνικό Ινστιτούτο Καρκίνου"


@pytest.mark.parametrize("page", [("/manage/pt/", 1280, "light")], indirect=True)
def test_bulk_bar_says_how_many_rows_are_selected(page: Page) -> None:
    page.get_by_label("Select all rows on this page").check()
    assert page.locator(".bulk-actions [role=status]").inner_text() == "1 selected"
    page.get_by_label("Select Εθνικό Ινστιτούτο Καρκίνου").uncheck()
    assert page.locator(".bulk-actions [role=status]").inner_text() == "Select contacts to export or remove them."


@pytest.mark.parametrize("page", [("/manage/pt/", 1280, "light")], indirect=True)
def test_topic_picker_finds_topics_without_accents_and_shows_the_chosen_as_chips(page: Page) -> None:
    picker = page.locator(".topic-picker")
    assert picker.locator(".chips button").all_inner_texts() == ["Prevention"]
    picker.get_by_label("Search topics").fill("EQUITE")
    assert [text.strip() for text in picker.locator(".choice:visible").all_inner_texts()] == ["Équité"]
    picker.get_by_label("Équité").check()
    assert picker.locator(".chips button").all_inner_texts() == ["Équité", "Prevention"]
    picker.get_by_role("button", name="Remove Prevention").click()
    assert page.evaluate("[...new FormData(document.querySelector('form.form')).getAll('topics')]") == ["TP1"]


@pytest.mark.parametrize("page", [("/manage/pt/", 1280, "light")], indirect=True)
def test_topic_filter_says_what_is_chosen(page: Page) -> None:
    several, one = page.locator(".topic-filter").all()
    assert several.locator("summary").first.inner_text() == "2 topics"
    one.locator("summary").first.click()
    one.locator(".topic-group summary").first.click()
    one.get_by_label("Prevention", exact=True).check()
    assert one.locator("summary").first.inner_text() == "Prevention"
    page.keyboard.press("Escape")
    assert not one.get_by_label("Prevention", exact=True).is_visible()


@pytest.mark.parametrize("page", [("/", 390, "light")], indirect=True)
def test_table_on_a_phone_becomes_cards(page: Page) -> None:
    display = "[...document.querySelectorAll('.table tbody > tr > *')].map(cell => getComputedStyle(cell).display)"
    assert page.evaluate(display) == ["block", "grid"]
