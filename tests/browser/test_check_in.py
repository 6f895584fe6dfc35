"""Check-in on a phone: its pages, a lost connection, and a second device."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from audit.actors import SYSTEM
from events.check_in.door_links import token_of
from events.check_in.settings import change_settings
from events.models import Event, Registration
from events.online_attendance.actions import set_online_views
from tests.browser.rows import token_of as personal
from tests.browser.walking import LONG
from tests.factories import make_door_link, make_event, make_hub, make_member, make_registration
from tests.running_portal import running_portal
from tests.signing_in import signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long(15)]
STORED = "JSON.stringify(Object.entries(localStorage))"


@pytest.fixture
def event() -> Event:
    event = make_event(make_hub(), days=0, title=LONG, format="hybrid")
    change_settings(by=SYSTEM, event=event, self_check_in="day_code")
    set_online_views(by=SYSTEM, event=event, views=7)
    make_registration(event, name=LONG[:150], organisation=LONG[:150])
    for name in ("Ana Silva", "Łukasz Żak", "Καλλιόπη"):
        make_registration(event, name=name, checked_in_at=timezone.now() if name == "Καλλιόπη" else None)
    return event


def test_pages(walk: Any, event: Event) -> None:
    session = signed_in(make_member(make_hub())).cookies["session"].value
    desk, door = f"/en/manage/pt/events/{event.pk}", f"/en/my/door/{token_of(make_door_link(event))}"
    ana = Registration.objects.get(name="Ana Silva")
    with running_portal() as port:
        walker = walk(f"http://localhost:{port}", session)
        for path in (
            f"{desk}/check-in/", f"{desk}/check-in/?q=zz", f"{desk}/check-in/walk-in/", f"{desk}/check-in/settings/",
            f"{desk}/check-in/poster/", f"{desk}/badges/", f"{door}/", f"{door}/walk-in/", f"/en/events/{event.pk}/check-in/",
            f"/en/events/{event.pk}/checked-in/", f"/en/my/registration/{personal(ana)}/",
        ):  # fmt: skip
            walker.visit(path)
    assert "\n".join(walker.problems) == ""


def row(page: Page, name: str) -> Any:
    return page.locator("[data-registration]", has_text=name)


def test_lost_connection_loses_no_check_in(chromium: Browser, event: Event) -> None:
    """Two phones: one goes on without a connection, the other checks the same person in meanwhile."""
    link = make_door_link(event)
    ana, lukasz = (Registration.objects.get(name=name) for name in ("Ana Silva", "Łukasz Żak"))
    with running_portal() as port:
        phones = [chromium.new_context(viewport={"width": 390, "height": 844}) for _ in range(2)]
        pages = [phone.new_page() for phone in phones]
        for page in pages:
            page.set_default_timeout(30_000)
            page.goto(f"http://localhost:{port}/en/my/door/{token_of(link)}/")
        first, second = pages
        phones[0].set_offline(True)
        before = timezone.now()
        row(first, "Ana Silva").get_by_role("button").click()
        expect(first.locator("[data-check-in-waiting]")).to_have_text(
            "1 check-in is waiting for a connection. Keep this page open."
        )
        first.locator("#id_q").fill("zak")
        expect(row(first, "Ana Silva")).to_be_hidden()
        first.locator("#id_code").fill(lukasz.shown_code)
        first.locator("#id_code").press("Enter")
        expect(first.locator("[data-check-in-waiting]")).to_have_text(
            "2 check-ins are waiting for a connection. Keep this page open."
        )
        stored = first.evaluate(STORED)
        assert lukasz.shown_code in stored
        assert not any(words in stored for words in ("Silva", "@", token_of(link)))
        row(second, "Łukasz Żak").get_by_role("button").click()
        expect(row(second, "Łukasz Żak").locator(".door-done")).to_contain_text("Main entrance")
        phones[0].set_offline(False)
        first.evaluate("window.dispatchEvent(new Event('online'))")
        expect(first.locator("[data-check-in-results]")).to_contain_text("Ana Silva is checked in.")
        expect(first.locator("[data-check-in-results]")).to_contain_text("Łukasz Żak was already checked in")
        expect(first.locator("[data-check-in-waiting]")).to_be_hidden()
        assert first.evaluate(STORED) == "[]"
        for phone in phones:
            phone.close()
    ana.refresh_from_db()
    assert ana.checked_in_at is not None
    assert before <= ana.checked_in_at
    assert ana.check_ins.get().received_at > ana.checked_in_at
