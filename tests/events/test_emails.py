"""The emails events write: neutral outside, everything one needs inside."""

import datetime as dt
import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from icalendar import Calendar

from audit.actors import CITIZEN
from events.models import Event
from events.programme.actions.events import change_event
from events.programme.actions.publication import cancel_event
from events.programme.wording import short_words
from events.registrations.actions import register, withdraw_registration
from outbox.mime import render
from outbox.models import OutgoingEmail, State
from stakeholders.models import Segment
from tests.event_mailings import write_mailings
from tests.factories import SHOWN, make_event, make_hub, make_member, make_stakeholder
from tests.inviting import invite_segment

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "language", "short", "languages"),
    [
        (("Lisbon", "Portuguese, Greek"), "pt", "ter, 15 dez, Lisboa", "português, grego"),
        (("Lisbon", "Portuguese, Greek"), "en", "Tue 15 Dec, Lisbon", "Portuguese, Greek"),
        (("Name", "Portuguese and Mirandese"), "pt", "ter, 15 dez, Name", "Portuguese and Mirandese"),
    ],
)
def test_city_and_languages_are_in_the_readers_language_where_the_portal_knows_them(
    typed: tuple[str, str], language: str, short: str, languages: str
) -> None:
    starts = dt.datetime(2026, 12, 15, 9, tzinfo=dt.UTC)
    event = make_event(city=typed[0], languages=typed[1], starts_at=starts, ends_at=starts + dt.timedelta(hours=2))
    with translation.override(language):
        assert short_words(event).casefold() == short.casefold()
        assert event.languages_words.casefold() == languages.casefold()


TITLE = "Lung cancer: screening & early detection <2027>"
SUBJECTS = {
    "registered": "You're registered: {short}",
    "withdrawn": "Registration cancelled: {short}",
    "changed": "Updated: {short}",
    "cancelled": "Cancelled: {short}",
    "invitation": "Invitation from {hub}: {short}",
    "invitation_cancelled": "Cancelled: {short}",
}
METHODS = {"registered": "REQUEST", "withdrawn": "CANCEL", "changed": "REQUEST", "cancelled": "CANCEL"}


@pytest.fixture(scope="module")
def event(lasting: Any) -> Event:
    """An event with an email of every kind, made once: the tests only read."""
    with lasting():
        return make_announced_event()


def make_announced_event() -> Event:
    """An event that was announced, moved and cancelled, with people who came, cancelled and were invited."""
    make_hub(contact_email="hub@example.org")
    event = make_event(title=TITLE, format="hybrid", online_url="https://meet.example.org/x", languages="Portuguese")
    by, at = make_member(make_hub()), timezone.now()
    make_stakeholder(event.hub, name="ELLOK", email="ellok@example.org", language="el")
    segment = Segment.objects.create(hub=event.hub, name="All", criteria={})
    invite_segment(by=by, event=event, segment=segment, at=at)
    all_are_sent()
    first = register(
        by=CITIZEN, event=event, name="Maria Silva", email="maria@example.org", language="en", shown=SHOWN, at=at
    )
    register(by=CITIZEN, event=event, name="João <b>", email="joao@example.org", language="en", shown=SHOWN, at=at)
    all_are_sent()
    withdraw_registration(by=CITIZEN, registration=first, at=at)
    change_event(by=by, event=event, fields={"venue": "Aula Magna"})
    write_mailings()
    all_are_sent()
    cancel_event(by=by, event=event, because="The speaker fell ill.", at=at)
    write_mailings()
    return event


def all_are_sent() -> None:
    """What is sent cannot be taken back by a newer email."""
    OutgoingEmail.objects.update(state=State.SENT, finished_at=timezone.now())


def email(kind: str) -> EmailMessage:
    row = OutgoingEmail.objects.filter(kind=f"events/{kind}").order_by("pk")[0]
    message = message_from_bytes(render(row).content, policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message


def part(message: EmailMessage, subtype: str) -> str:
    found = message.get_body((subtype,))
    assert found is not None
    return str(found.get_content())


def link(message: EmailMessage) -> str:
    (found,) = set(re.findall(r"http://localhost(/en/my/\S+/)", part(message, "plain")))
    return str(found)


@pytest.mark.parametrize("kind", SUBJECTS)
def test_subject_is_neutral(event: Event, kind: str) -> None:
    expected = SUBJECTS[kind].format(short=short_words(event), hub="National Cancer Hub Portugal")
    assert email(kind)["Subject"] == expected
    assert re.search(r"\d{1,2} [A-Z][a-z]{2}", expected)
    assert "cancer:" not in expected


@pytest.mark.parametrize("kind", SUBJECTS)
def test_hub_writes_and_gets_the_answer(event: Event, kind: str) -> None:
    message = email(kind)
    assert message["Reply-To"] == "hub@example.org"
    assert message["From"] == "National Cancer Hub Portugal <portal@echos.example>"
    for subtype in ("plain", "html"):
        assert "hub@example.org" in part(message, subtype)
        assert "National Cancer Hub Portugal" in part(message, subtype)


@pytest.mark.parametrize("kind", SUBJECTS)
def test_text_after_the_greeting_begins_with_a_capital(event: Event, kind: str) -> None:
    _before, _greeting, after = part(email(kind), "plain").replace("\r\n", "\n").partition("Hello")
    first = after.partition("\n\n")[2].lstrip("“")
    assert first[0].isupper()


def test_moved_event_tells_the_old_date_and_the_new_one() -> None:
    event = make_event(starts_at=at_noon(10), ends_at=at_noon(11))
    register(
        by=CITIZEN, event=event, name="Maria", email="m@example.org", language="en", shown=SHOWN, at=timezone.now()
    )
    OutgoingEmail.objects.all().delete()
    change_event(by=make_member(make_hub()), event=event, fields={"starts_at": at_noon(17), "ends_at": at_noon(18)})
    write_mailings()
    message = email("changed")
    assert message["Subject"] == "New date: now 17–18 Feb, Lisbon"
    plain = " ".join(part(message, "plain").split())
    year = at_noon(1).year
    assert re.search(rf"Was: \w+ 10 February {year}, .* Now: \w+ 17 February {year}", plain)
    assert "The venue of" not in plain


def at_noon(day: int) -> dt.datetime:
    """Noon of a day of February next year."""
    return dt.datetime(timezone.now().year + 1, 2, day, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"starts_at": at_noon(10), "ends_at": at_noon(11)}, "10–11 Feb, Lisbon"),
        ({"starts_at": at_noon(28), "ends_at": at_noon(28) + dt.timedelta(days=2)}, r"28 Feb–[12] Mar, Lisbon"),
        ({"starts_at": at_noon(3), "ends_at": at_noon(3), "format": "online", "city": "", "venue": "", "country": None,
          "online_url": "https://meet.example.org"}, r"\w{3} 3 Feb, Online"),
    ],
)  # fmt: skip
def test_date_and_place_are_short_enough_for_a_subject(fields: dict[str, Any], words: str) -> None:
    fields["ends_at"] += dt.timedelta(hours=1)
    assert re.fullmatch(words, short_words(make_event(**fields)))


@pytest.mark.parametrize("kind", SUBJECTS)
def test_both_parts_say_what_it_is_about(event: Event, kind: str) -> None:
    message = email(kind)
    plain, html = part(message, "plain"), part(message, "html")
    assert TITLE in plain.replace("\r\n", "\n")
    assert "Lung cancer: screening &amp; early detection &lt;2027&gt;" in html
    assert event.get_absolute_url() in plain
    assert "Hello" in plain
    if kind in {"cancelled", "invitation_cancelled"}:
        assert "The speaker fell ill." in plain
        assert "The speaker fell ill." in html


@pytest.mark.parametrize("kind", SUBJECTS)
def test_link_opens_the_personal_page(event: Event, kind: str) -> None:
    message = email(kind)
    assert f"http://localhost{link(message)}" in part(message, "html")
    assert Client().get(link(message)).status_code == 200


@pytest.mark.parametrize("kind", SUBJECTS)
def test_only_invitations_can_be_unsubscribed_from(event: Event, kind: str) -> None:
    assert ("List-Unsubscribe" in email(kind)) is kind.startswith("invitation")


@pytest.mark.parametrize(("kind", "method"), METHODS.items())
def test_calendar_part_has_the_method_of_its_type(event: Event, kind: str, method: str) -> None:
    parts = [found for found in email(kind).walk() if found.get_content_type() == "text/calendar"]
    assert {found.get_param("method") for found in parts} == {method}
    for found in parts:
        calendar = Calendar.from_ical(found.get_payload(decode=True))
        assert (calendar["method"], len(calendar.walk("VEVENT"))) == (method, 1)


@pytest.mark.parametrize(
    ("kind", "has_address"),
    [("registered", True), ("changed", True), ("withdrawn", False), ("cancelled", False), ("invitation", False)],
)
def test_online_address_only_for_those_who_come(event: Event, kind: str, has_address: bool) -> None:
    assert ("https://meet.example.org/x" in part(email(kind), "plain")) is has_address


@pytest.mark.parametrize("kind", METHODS)
def test_name_that_was_typed_in_a_form_is_in_no_email(event: Event, kind: str) -> None:
    content = render(OutgoingEmail.objects.filter(kind=f"events/{kind}").order_by("pk")[0]).content.decode()
    assert "Maria" not in content
    assert "Jo=C3=A3o" not in content


def test_a_language_the_portal_does_not_speak_gets_the_first_one(event: Event) -> None:
    assert OutgoingEmail.objects.get(kind="events/invitation").language == "en"
