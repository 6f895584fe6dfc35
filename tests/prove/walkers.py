"""People with a browser who fill in the forms of the portal, and the mailbox that their emails come to."""

import datetime as dt
import re
import time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Locator, Page

from devstack.smtp import ThreadedMailServer
from events.models import Event, EventSession, ReminderRule
from tests.browser.walking import Walker
from toolkit.partial_dates.dates import PartialDate

WAIT = 60.0  # seconds that an email may take
LINK = re.compile(r"https?://localhost:\d+(/en/my/\S+)")


class BrowserUser:
    """A person: opens pages, fills in forms by the names of their fields, presses buttons by their words."""

    def __init__(self, walker: Walker) -> None:
        self.walker = walker

    @property
    def page(self) -> Page:
        """The page of their browser."""
        return self.walker.page

    def see(self, path: str, status: int = 200) -> None:
        """Open a page and look at it in both widths."""
        self.walker.visit(path, status)

    def look(self, name: str) -> None:
        """Look at the page that is open, under a name of its own."""
        self.walker.look(name)

    def fill(self, **values: Any) -> None:
        """Fill in fields: text and dates as they are typed, True and False for a checkbox, options by their value."""
        for name, value in values.items():
            field = self.page.locator(f"main [name='{name}']")
            kind = field.first.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
            if kind == "select":
                field.first.select_option(value)
            elif kind in ("radio", "checkbox") and isinstance(value, bool):
                field.first.set_checked(value)
            elif kind in ("radio", "checkbox"):
                for one in [value] if isinstance(value, str) else value:
                    self.page.locator(f"main [name='{name}'][value='{one}']").check()
            elif kind == "file":
                field.first.set_input_files(value)
            else:
                field.first.fill(value)

    def press(self, words: str, within: Locator | None = None) -> None:
        """Press the button, or else the link, that begins with these words, and wait for the page it leads to."""
        with self.page.expect_navigation():
            self.button(words, within).click()

    def button(self, words: str, within: Locator | None = None) -> Locator:
        """The button, or else the link, that begins with these words."""
        place = within or self.page.locator("main")
        begins = re.compile(rf"^\s*{re.escape(words)}")
        buttons, links = (place.get_by_role(role, name=begins) for role in ("button", "link"))  # type: ignore[arg-type]
        found = buttons if buttons.count() else links
        assert found.count(), f"{self.page.url} has no button “{words}”: {self.text[:1500]}"
        return found.first

    @property
    def text(self) -> str:
        """What the page says, on one line."""
        return " ".join(self.page.locator("main").inner_text().split())

    def menu(self, row: str, words: str) -> None:
        """Choose an entry in the menu of a row of a table."""
        line = self.page.locator("main tr", has_text=row).first
        line.locator("summary").first.click()
        self.press(words, line)

    def says(self, *words: str) -> None:
        """Find words in the page, or fail with what it says instead."""
        for one in words:
            assert one in self.text, f"{self.page.url} does not say “{one}”: {self.text[:1500]}"

    def see_once_it_says(self, path: str, words: str) -> None:
        """Open a page again and again until a worker is done and the page says so; then look at it."""
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            self.page.goto(self.walker.origin + path)
            if words in self.text:
                break
            time.sleep(1)
        self.see(path)
        self.says(words)


class SentEmails:
    """What the mail server got, read as the recipients read it."""

    def __init__(self, server: ThreadedMailServer) -> None:
        self._server = server

    def to(self, address: str, subject: str = "") -> list[EmailMessage]:
        """All emails to an address whose subject begins with these words, oldest first."""
        messages = []
        for accepted in self._server.emails:
            message = message_from_bytes(accepted.content, policy=SMTP)
            assert isinstance(message, EmailMessage)
            if address in accepted.recipients and str(message["Subject"]).strip().startswith(subject):
                messages.append(message)
        return messages

    def next(self, address: str, subject: str, number: int = 1) -> EmailMessage:
        """Wait for the email (of several of one subject the one with this number)."""
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            if len(found := self.to(address, subject)) >= number:
                return found[number - 1]
            time.sleep(0.2)
        subjects = [str(one["Subject"]) for one in self.to(address)]
        raise AssertionError(f"no email “{subject}” to {address}, only {subjects}")

    def link(self, address: str, subject: str, number: int = 1) -> str:
        """The path of the personal link in the email."""
        found = LINK.search(text_of(self.next(address, subject, number)))
        assert found is not None
        return found[1]


def text_of(message: EmailMessage) -> str:
    """What the email says to those who read it as plain text."""
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def move_to(event: Event, begins_in: dt.timedelta) -> None:
    """Let time pass until the event begins in so long: all its times are moved, since the clock of other processes can't be."""
    event.refresh_from_db()
    assert event.starts_at is not None
    by = timezone.now().replace(second=0, microsecond=0) + begins_in - event.starts_at
    moved: dict[str, Any] = {name: F(name) + by for name in ("starts_at", "ends_at")}
    days = {f"{name[:-3]}_on": PartialDate.of_day((getattr(event, name) + by).date()) for name in moved}
    with transaction.atomic():
        EventSession.objects.filter(event=event).update(**moved)
        Event.objects.filter(pk=event.pk).update(
            **moved, **days, registration_closes_at=F("registration_closes_at") + by
        )
        Event.objects.filter(pk=event.pk).update(published_at=F("published_at") - dt.timedelta(days=1))
    ReminderRule.objects.filter(event=event).update(effective_from=F("effective_from") - dt.timedelta(days=1))
