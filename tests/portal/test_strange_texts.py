"""Rows that hold the strangest texts a database keeps are shown everywhere, escaped, also in emails and calendars."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from itertools import cycle
from typing import Any

import pgtrigger
import pytest
from django.db import models, transaction
from django.test import Client
from icalendar import Calendar

from dialogues.models import PolicyDialogue
from events.models import Event, Question, SessionSpeaker
from events.programme import emails
from hubs.models import GroupChair, Organisation
from outbox.actions import queue_all
from outbox.mime import render
from outbox.models import OutgoingEmail
from partners.models import ApiKey
from tests.portal.addresses import API, MANAGED, SIGNED_IN
from tests.portal.open_forms import clients_of, make_full_world, path_of
from tests.portal.worlds import World, addresses

pytestmark = [pytest.mark.django_db, pytest.mark.long(2)]
TEXTS = [
    "one\r\nBcc: eve@evil.example\r\n\r\n<script>alert(1)</script>",
    "END:VEVENT\r\nBEGIN:VALARM\r\n;,:\\\"^' 👩🏽‍⚕️",
    "\u202egnp.exe\u2028\x1b[31m\x0b\x85\u200b</title>{{ 7 }}%(x)s",
]
# Rules by which words that others have read stay; strange words are stored past them.
STAYING = ("dialogues.PolicyProposal:proposal_stays", "dialogues.JointStatement:joint_statement_text_is_fixed")
# Addresses that were read as such, secrets, and JSON of our own.
NO_WORDS = {"outbox.OutgoingEmail", "partners.WebhookEndpoint", "partners.WebhookDelivery"}
NOT_WORDS = {
    "slug",
    "key",
    "table_key",
    "link_hash",
    "recipient_hash",
    "message_id",
    "time_zone",
    "language",
    "link_kind",
    "phone",
}


def make_strange(world: World, *texts: str) -> None:
    """Every free text of every row of the world becomes all of ``texts``; where that is too long, one by turns, as long as it fits."""
    turns = cycle(texts)
    whole = "\r\n".join(texts)
    for row in world.rows.values():
        words: dict[str, Any] = {
            field.name: whole if (field.max_length or len(whole)) >= len(whole) else next(turns)[: field.max_length]
            for field in row._meta.concrete_fields
            if _is_free(field)
        }
        if isinstance(row, PolicyDialogue):
            words["answered_on"] = dt.date(2026, 11, 20)  # an answer has its day
            words["title"] = f"{words['title'][:190]}{row.pk}"  # a hub has one of a title
            words["withdrawal_reason"] = ""  # only a withdrawn dialogue has one
        if isinstance(row, GroupChair | SessionSpeaker):
            words["agreed_to_be_named"] = True
        if isinstance(row, Event):
            del words["illustration_alt"], words["illustration_credit"]  # only with a picture
        if isinstance(row, Question):
            del words["options"], words["depends_on_option"]  # only of a choice, and of what depends on one
        if isinstance(row, ApiKey):
            del words["revoked_because"]  # only of one that was revoked
        if isinstance(row, Organisation):
            words["name"] += str(row.pk)  # two of one name in a country are one
        if words and row._meta.label not in NO_WORDS:
            with pgtrigger.ignore(*STAYING):
                type(row)._default_manager.filter(pk=row.pk).update(**words)


def _is_free(field: Any) -> bool:
    plain = type(field) in {models.CharField, models.TextField}
    return plain and not field.choices and not field.unique and field.name not in NOT_WORDS


@contextmanager
def strange_world(*texts: str) -> Iterator[World]:
    with transaction.atomic():
        world = make_full_world("PT")
        make_strange(world, *texts)
        yield world
        transaction.set_rollback(True)


@pytest.fixture(scope="module", params=TEXTS)
def strange(request: pytest.FixtureRequest, lasting: Any) -> Iterator[World]:
    """A world of one of the texts, made once for the tests that look at it."""
    with lasting(), strange_world(request.param) as world:
        yield world


def test_every_page_shows_them_escaped() -> None:
    with strange_world(*TEXTS) as strange:
        assert wrong_pages(strange) == []


def wrong_pages(strange: World) -> list[str]:
    people = clients_of(strange)
    wrong = []
    for address in (one for one in addresses() if one.name not in API):
        client = people["coordinator" if address.name in {*MANAGED, *SIGNED_IN} else "visitor"]
        answer = client.get(path_of(strange, address))
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        if answer.status_code >= 500 or (is_page and b"<script>alert" in answer.content):
            wrong.append(f"{address.name}: {answer.status_code}")
    return wrong


def test_api_tells_them_as_they_are(strange: World) -> None:
    event = Event.objects.get(pk=strange.rows["events.Event"].pk)
    assert Client().get(f"/api/v1/events/{event.pk}/").json()["title"] == event.title
    for name in ("hubs", "dialogues", "countries"):
        assert Client().get(f"/api/v1/{name}/").status_code == 200


def test_calendars_stay_one_event(strange: World) -> None:
    event = strange.rows["events.Event"]
    calendar = Calendar.from_ical(Client().get(f"/en/events/{event.pk}/event.ics").content)
    assert [part.name for part in calendar.walk() if part.name in {"VEVENT", "VALARM"}] == ["VEVENT"]


def test_emails_have_the_headers_we_gave_them_and_no_others(strange: World) -> None:
    event = Event.objects.select_related("hub__country", "country").get(pk=strange.rows["events.Event"].pk)
    OutgoingEmail.objects.all().delete()
    before = Event.objects.select_related("country").get(pk=event.pk)
    before.venue = "Somewhere else"
    registrations = list(event.registrations.all())
    queue_all(emails.changed(event, before, registrations))
    queue_all(emails.cancelled(event, registrations))
    assert OutgoingEmail.objects.count() >= 2
    for email in OutgoingEmail.objects.all():
        parsed = message_from_bytes(render(email).content, policy=policy.default)
        assert (parsed["Bcc"], parsed.defects, parsed["To"]) == (None, [], email.recipient)
        subject = str(parsed["Subject"])  # names the city, on one line
        assert subject.strip() == " ".join(subject.split())
        assert [name for name, value in parsed.items() if name != "Subject" and "evil" in str(value)] == []
