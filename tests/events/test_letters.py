"""The letters events write: neutral outside, everything one needs inside."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from audit.actors import CITIZEN
from events.invitations.actions import invite_segment
from events.models import Event
from events.programme.actions.events import change_event
from events.programme.actions.publication import cancel_event
from events.registrations.actions import register, withdraw_registration
from outbox.mime import render
from outbox.models import OutgoingEmail, State
from stakeholders.contacts.models import Segment
from tests.factories import make_event, make_hub, make_member, make_stakeholder

pytestmark = pytest.mark.django_db

TITLE = "Lung cancer: screening & early detection <2027>"
SUBJECTS = {
    "registered": "Your registration",
    "withdrawn": "Your registration",
    "changed": "Your registration: something has changed",
    "cancelled": "Your registration: the event is cancelled",
    "invitation": "Your invitation",
    "invitation_cancelled": "Your invitation: the event is cancelled",
}
METHODS = {"registered": "REQUEST", "withdrawn": "CANCEL", "changed": "REQUEST", "cancelled": "CANCEL"}


@pytest.fixture
def event() -> Event:
    """An event with a letter of every kind."""
    event = make_event(title=TITLE, format="hybrid", online_url="https://meet.example.org/x", languages="Portuguese")
    by, at = make_member(make_hub()), timezone.now()
    make_stakeholder(event.hub, name="ELLOK", email="ellok@example.org", language="el")
    segment = Segment.objects.create(hub=event.hub, name="All", criteria={})
    invite_segment(by=by, event=event, segment=segment, at=at)
    OutgoingEmail.objects.update(state=State.SENT, finished_at=at)
    first = register(by=CITIZEN, event=event, name="Maria Silva", email="maria@example.org", language="en", at=at)
    register(by=CITIZEN, event=event, name="João <b>", email="joao@example.org", language="en", at=at)
    withdraw_registration(by=CITIZEN, registration=first, at=at)
    change_event(by=by, event=event, fields={"venue": "Aula Magna"})
    cancel_event(by=by, event=event, because="The speaker fell ill.", at=at)
    return event


def letter(kind: str) -> EmailMessage:
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
    assert letter(kind)["Subject"] == SUBJECTS[kind]


@pytest.mark.parametrize("kind", SUBJECTS)
def test_both_parts_say_what_it_is_about(event: Event, kind: str) -> None:
    message = letter(kind)
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
    message = letter(kind)
    assert f"http://localhost{link(message)}" in part(message, "html")
    assert Client().get(link(message)).status_code == 200


@pytest.mark.parametrize("kind", SUBJECTS)
def test_only_invitations_can_be_unsubscribed_from(event: Event, kind: str) -> None:
    assert ("List-Unsubscribe" in letter(kind)) is kind.startswith("invitation")


@pytest.mark.parametrize(("kind", "method"), METHODS.items())
def test_calendar_part_has_the_method_of_its_type(event: Event, kind: str, method: str) -> None:
    parts = [found for found in letter(kind).walk() if found.get_content_type() == "text/calendar"]
    assert {found.get_param("method") for found in parts} == {method}
    for found in parts:
        calendar = Calendar.from_ical(found.get_payload(decode=True))
        assert (calendar["method"], len(calendar.walk("VEVENT"))) == (method, 1)


@pytest.mark.parametrize(("kind", "told"), [("registered", True), ("changed", True), ("invitation", False)])
def test_online_address_only_for_those_who_come(event: Event, kind: str, told: bool) -> None:
    assert ("https://meet.example.org/x" in part(letter(kind), "plain")) is told


@pytest.mark.parametrize("kind", METHODS)
def test_name_that_was_typed_in_a_form_is_in_no_email(event: Event, kind: str) -> None:
    content = render(OutgoingEmail.objects.filter(kind=f"events/{kind}").order_by("pk")[0]).content.decode()
    assert "Maria" not in content
    assert "Jo=C3=A3o" not in content


def test_a_language_the_portal_does_not_speak_gets_the_first_one(event: Event) -> None:
    assert OutgoingEmail.objects.get(kind="events/invitation").language == "en"
