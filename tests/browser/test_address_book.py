"""What moves by itself in the address book where there is a script, and that it works as well where there is none."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from hubs.models import Hub
from stakeholders.imports.actions import check_import, confirm_import, write_import
from stakeholders.models import Segment
from stakeholders.segments.actions import add_segment
from tests.factories import make_event, make_hub, make_member, make_stakeholder, make_topic
from tests.running_portal import running_portal
from tests.signing_in import signed_in
from tests.stakeholders.files import csv_bytes, many, sent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long(8)]


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT")


@pytest.fixture
def editor(hub: Hub) -> Any:
    make_topic()
    make_stakeholder(hub, name="Łódź Hospital", sector="health_care", region="Norte")
    make_stakeholder(hub, name="Registry", sector="academia", email="")
    make_stakeholder(hub, name="Liga", sector="civil_society")
    return make_member(hub, "editor")


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(request: Any, chromium: Browser, editor: Any) -> Iterator[Page]:
    with running_portal() as port:
        origin = f"http://localhost:{port}"
        context = chromium.new_context(java_script_enabled=request.param, base_url=origin)
        session = signed_in(editor).cookies["session"].value
        context.add_cookies([{"name": "session", "value": session, "url": origin}])
        page = context.new_page()
        page.set_default_timeout(90_000)
        page.problems = []  # type: ignore[attr-defined]
        page.on("console", lambda message: page.problems.append(message.text))  # type: ignore[attr-defined]
        yield page
        cut_off = (
            "htmx:afterRequest",
            "htmx:sendAbort",
            "htmx:sendError",
        )  # whoever leaves a page leaves its questions
        problems = page.problems  # type: ignore[attr-defined]
        assert [text for text in problems if not text.startswith(cut_off)] == []
        context.close()


expect.set_options(timeout=90_000)


# Whether each of two clicks would send the form.
TWO_CLICKS = """button => [1, 2].map(() =>
    button.form.dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true })))"""


def has_script(request: Any) -> bool:
    return bool(request.node.callspec.params["page"])


def test_who_is_in_a_segment_is_counted_while_it_is_made(page: Page, hub: Hub, request: Any) -> None:
    page.goto("/en/manage/pt/people/segments/add/")
    box = page.get_by_role("region", name="Matching contacts")
    expect(box.locator(".selection-number")).to_have_text("3")
    page.get_by_label("Name").fill("Hospitals")
    page.get_by_label("Health and care services").check()
    if not has_script(request):
        page.get_by_role("button", name="Count again").click()
    expect(box.locator(".selection-number")).to_have_text("1")
    expect(box.locator("li")).to_have_text("Łódź Hospital")
    page.locator("#id_regions").fill("Centro")
    if not has_script(request):
        page.get_by_role("button", name="Count again").click()
    expect(box.locator(".selection-number")).to_have_text("0")
    assert not Segment.objects.exists()
    page.locator("#id_regions").fill("")
    if has_script(request):
        expect(box.locator(".selection-number")).to_have_text("1")
    page.get_by_label("Name").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hospitals")
    assert page.problems == []  # type: ignore[attr-defined]  # one question at a time, and none on the way out
    assert Segment.objects.get().criteria == {"sectors": ["health_care"]}


def test_the_page_of_an_import_goes_on_by_itself(page: Page, hub: Hub, editor: Any, request: Any) -> None:
    def looked_again() -> None:
        if not has_script(request):
            page.get_by_role("link", name="Refresh").click()

    run = sent(hub, editor, csv_bytes(many(2)))
    page.goto(f"/en/manage/pt/people/import/{run.pk}/")
    expect(page.locator("#import-progress")).to_contain_text("0 rows checked")
    check_import(import_id=run.pk)
    looked_again()
    expect(page.get_by_role("heading", name="Import contacts")).to_be_visible()
    button = page.get_by_role("button", name="Import 2 contacts")
    if has_script(request):
        assert button.evaluate(TWO_CLICKS) == [True, False]
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow'))")
    button.click()
    expect(page.locator("#import-progress")).to_contain_text("2 rows are being imported")
    assert confirm_import(by=editor, run=run, existing="keep") is False
    write_import(import_id=run.pk)
    looked_again()
    expect(page.get_by_text("All rows are in your contacts")).to_be_visible()


def test_another_segment_changes_who_would_be_invited(page: Page, hub: Hub, editor: Any, request: Any) -> None:
    segments = [
        add_segment(by=editor, hub=hub, name=name, criteria={"sectors": sectors})
        for name, sectors in (("Care", ["health_care"]), ("Care and civil society", ["health_care", "civil_society"]))
    ]
    event = make_event(hub)
    page.goto(f"/en/manage/pt/events/{event.pk}/invite/")
    for segment, words in zip(segments, ("email 1 contact", "email 2 contacts"), strict=True):
        page.get_by_label("Segment").select_option(str(segment.pk))
        if not has_script(request):
            page.get_by_role("button", name="Show contacts").click()
        expect(page.locator("#preview")).to_contain_text(words)
        expect(page).to_have_url(f"{page.url.partition('?')[0]}?segment={segment.pk}")
