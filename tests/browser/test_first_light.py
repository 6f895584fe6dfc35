"""The main job from end to end, as people do it: in a browser, with a worker, a broker and a mail server."""

import datetime as dt
import http.client
import re
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, TypeVar

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import Browser, Page

from devstack.emails import AcceptedEmail
from devstack.smtp import ThreadedMailServer
from events.models import Event, Registration
from stakeholders.models import Segment
from tests.factories import make_hub, make_member, make_milestone, make_stakeholder
from tests.running_portal import running_portal, running_worker
from tests.signing_in import SECRET, give_second_factor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long(20)]
T = TypeVar("T")
PASSWORD = "a long and quiet evening"
LINK = re.compile(r"http://localhost:\d+/en/my/\S+")


def eventually(ask: Callable[[], T | None], seconds: float = 180) -> T:
    """What ``ask`` answers as soon as it answers anything."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := ask():
            return found
        time.sleep(0.2)
    raise AssertionError("it did not happen in time")


def email_to(server: ThreadedMailServer, address: str, number: int = 1) -> AcceptedEmail:
    """The ``number``-th email to the address."""

    def found() -> AcceptedEmail | None:
        mine = [email for email in server.emails if address in email.recipients]
        return mine[number - 1] if len(mine) >= number else None

    return eventually(found)


def calendar_of(email: AcceptedEmail) -> tuple[str, str]:
    """METHOD and UID of the calendar part."""
    content = next(data for _name, kind, data in email.attachments if kind == "text/calendar")
    calendar = Calendar.from_ical(content)
    return str(calendar["METHOD"]), str(calendar.walk("VEVENT")[0]["UID"])


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(90_000)
    yield page
    context.close()


def sign_in(page: Page, origin: str, email: str) -> None:
    page.goto(f"{origin}/en/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    code = format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time()))))
    page.locator("input[name=code]").fill(code)
    page.get_by_role("main").locator("button[type=submit]").first.click()


def plan_event(page: Page) -> None:
    day = (timezone.localdate() + dt.timedelta(days=30)).isoformat()
    page.get_by_role("link", name="Events").last.click()
    page.get_by_role("link", name="Create event").first.click()
    page.locator("[name=title]").fill("Encontro nacional: rastreio do cancro do pulmão")
    page.locator("[name=kind]").select_option("national_meeting")
    page.locator("[name=starts_at]").fill(f"{day}T09:30")
    page.locator("[name=ends_at]").fill(f"{day}T17:00")
    page.locator("[name=time_zone]").select_option("Europe/Lisbon")
    page.locator("[name=format]").select_option("in_person")
    page.locator("[name=venue]").fill("Culturgest, Rua Arco do Cego 50")
    page.locator("[name=city]").fill("Lisboa")
    page.locator("[name=takes_registrations]").check()
    page.locator("[name=capacity]").fill("50")
    page.get_by_role("button", name="Save draft").click()
    page.get_by_role("link", name="Publish event").click()
    page.get_by_role("button", name="Publish event").click()


def invite(page: Page, segment: Segment) -> None:
    page.get_by_role("link", name="Invite contacts").click()
    page.locator("[name=segment]").select_option(str(segment.pk))
    page.get_by_role("button", name="Show contacts").click()
    page.get_by_role("button", name="Send 2 invitations").click()


def register(page: Page, origin: str, event: Event, email: str) -> None:
    page.goto(f"{origin}/en/events/{event.pk}/")
    page.get_by_role("link", name="Register").first.click()
    page.locator("[name=name]").fill("Καλλιόπη Παπαδοπούλου")
    page.locator("[name=email]").fill(email)
    page.locator("[name=consent]").check()
    page.get_by_role("main").get_by_role("button", name="Register").click()


def poll(port: int, path: str, tag: str = "") -> tuple[int, str, bytes]:
    """Status, ETag and body, as a partner site gets them."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=120)) as ask:
        ask.request("GET", path, headers={"If-None-Match": tag} if tag else {})
        answer = ask.getresponse()
        return answer.status, answer.headers["ETag"], answer.read()


def test_first_light(page: Page, smtp_server: ThreadedMailServer, settings: Any) -> None:
    """A coordinator plans, publishes and invites; a citizen registers, gets the email, withdraws; a partner site polls."""
    hub = make_hub("PT")
    make_milestone(hub)
    coordinator = make_member(hub)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]  # as the running portal hashes
    coordinator.set_password(PASSWORD)
    coordinator.save()
    give_second_factor(coordinator)
    invited = [make_stakeholder(hub) for _ in range(2)]
    segment = Segment.objects.create(hub=hub, name="Academia", criteria={"sectors": ["academia"]})

    with running_portal(workers=2) as port, running_worker(port):
        origin = f"http://localhost:{port}"
        sign_in(page, origin, coordinator.email)
        plan_event(page)
        event = Event.objects.get()
        assert (event.state, event.capacity) == ("published", 50)
        invite(page, segment)

        page.context.clear_cookies()
        invitation = email_to(smtp_server, invited[0].email)
        page.goto(LINK.search(invitation.text)[0])  # type: ignore[index]
        page.get_by_role("button", name="Accept", exact=True).click()
        confirmed = email_to(smtp_server, invited[0].email, 2)
        assert calendar_of(confirmed)[0] == "REQUEST"

        register(page, origin, event, "kalliope@example.org")
        asked = email_to(smtp_server, "kalliope@example.org")
        assert asked.subject.startswith("Confirm your registration: ")
        page.goto(LINK.search(asked.text)[0])  # type: ignore[index]
        page.get_by_role("button", name="Confirm registration").click()
        email = email_to(smtp_server, "kalliope@example.org", 2)
        assert email.subject.startswith("You're registered: ")
        method, uid = calendar_of(email)
        assert method == "REQUEST"
        event.refresh_from_db()
        assert event.places_taken == 2

        page.goto(LINK.search(email.text)[0])  # type: ignore[index]
        page.get_by_role("link", name="Cancel registration").click()
        page.get_by_role("button", name="Cancel registration").click()
        assert calendar_of(email_to(smtp_server, "kalliope@example.org", 3)) == ("CANCEL", uid)
        event.refresh_from_db()
        assert event.places_taken == 1
        assert Registration.objects.get(email="kalliope@example.org").state == "withdrawn"

        status, tag, _body = poll(port, "/api/v1/hubs/?country=PT")
        assert status == 200
        assert poll(port, "/api/v1/hubs/?country=PT", tag) == (304, tag, b"")

    assert sorted(len(email.recipients) for email in smtp_server.emails) == [1, 1, 1, 1, 1, 1]
