"""Check-in at the venue: by several devices, late, by helpers, by attendees themselves; badges; two numbers kept apart."""

import datetime as dt
import io
import json
import re
import uuid
from collections import Counter
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.personal_links import token_for
from audit.actors import CITIZEN, SYSTEM
from audit.models import Entry, PurgeRun
from consents.models import Consent
from events.check_in import badge_views, badges
from events.check_in.actions import check_in, check_in_oneself, checked_in_words, undo_check_in
from events.check_in.attendees import count_check_ins
from events.check_in.badges import FILE_KEPT, request_badges, typeset_badges, without_badge
from events.check_in.door_links import create_door_link, find_door_link, revoke_door_link, token_of
from events.check_in.forms import BadgeForm
from events.check_in.retention import forget_check_ins
from events.check_in.settings import change_settings
from events.check_in.windows import closes_at, day_code, opens_at
from events.models import BadgeSheet, CheckIn, CheckInSettings, DoorLink, Event, Registration
from events.registrations.attendance import withdraw_attendance
from events.registrations.check_in_codes import ALPHABET, normal_code
from events.registrations.erasure import erase_registrations
from events.registrations.retention import REGISTRATIONS_KEPT
from outbox.models import OutgoingEmail
from outbox.sent_contents import read_contents
from tests.events.crowds import at_once
from tests.factories import make_door_link, make_event, make_hub, make_member, make_registration
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused
from toolkit.pdf import missing_characters

pytestmark = pytest.mark.django_db
HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)


@pytest.fixture
def event() -> Event:
    """An event that has just begun, with its own place for everyone."""
    at = timezone.now().replace(microsecond=0)
    return make_event(
        starts_at=at - HOUR, ends_at=at + 2 * HOUR, online_url="https://meet.example.org/x", places_taken=9
    )


@pytest.fixture
def rosa(event: Event) -> Registration:
    return make_registration(event, email="rosa@example.org", organisation="IPO Porto")


def desk(event: Event, name: str = "check_in", *more: Any) -> str:
    assert event.hub is not None
    return reverse(f"events_manage:{name}", args=[event.hub.slug, event.pk, *more])


def door(link: DoorLink, name: str = "door") -> str:
    return reverse(f"events_personal:{name}", args=[token_of(link)])


def send(client: Client, address: str, *items: dict[str, Any]) -> list[dict[str, Any]]:
    answer = client.post(address, json.dumps({"items": items}), content_type="application/json")
    assert answer.status_code == 200
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def item(row: Registration, at: dt.datetime, **fields: Any) -> dict[str, Any]:
    return {"key": str(uuid.uuid4()), "registration": row.pk, "at": at.isoformat(), **fields}


# --- codes ----------------------------------------------------------------------------------------------------------


def test_code_is_unique_in_its_event_and_read_as_people_type_it(event: Event, rosa: Registration) -> None:
    assert len(rosa.check_in_code) == 8
    assert set(rosa.check_in_code) <= set(ALPHABET)
    assert normal_code(f" {rosa.shown_code.lower()} ") == rosa.check_in_code
    assert normal_code("O0I1") == normal_code("Śilva") == normal_code("") == ""
    make_registration(make_event(), check_in_code=rosa.check_in_code)
    with pytest.raises(IntegrityError, match="events_registration_own_code"), transaction.atomic():
        make_registration(event, check_in_code=rosa.check_in_code)


def once_more(row: Registration) -> None:
    CheckIn.objects.create(registration=row, at=row.registered_at, received_at=row.registered_at)


def by_two(row: Registration) -> None:
    row.check_ins.update(user=make_member(row.hub), door_link=make_door_link(row.event))


def links_of_one_name(row: Registration) -> None:
    make_door_link(row.event)
    make_door_link(row.event)


def sheet(row: Registration, **fields: Any) -> None:
    BadgeSheet.objects.create(event=row.event, requested_at=row.registered_at, **fields)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("events_check_in_one_a_person", once_more),
        ("events_check_in_by_one", by_two),
        ("events_door_link_label_once", links_of_one_name),
        ("events_badge_sheet_file_when_ready", lambda row: sheet(row, content=b"%PDF")),
        ("events_badge_sheet_waiting_is_open", lambda row: sheet(row, finished_at=row.registered_at)),
        (
            "events_check_in_settings_known_way",
            lambda row: CheckInSettings.objects.create(event=row.event, self_check_in="perhaps"),
        ),
    ],
)
def test_database_refuses(rosa: Registration, constraint: str, change: Any) -> None:
    check_in(by=SYSTEM, registration=rosa, at=timezone.now(), now=timezone.now())
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        change(rosa)


def test_confirmation_and_page_show_the_code_to_who_comes_in_person(client: Client) -> None:
    event = make_event(format="hybrid")
    for online in (False, True):
        row = make_registration(event, attends_online=online)
        page = client.get(
            reverse("events_personal:registration", args=[token_for("registration", row.hub_id, row.link_nonce)])
        )
        words = page.content.decode()
        assert (row.shown_code in words, 'class="qr"' in words) == (not online, not online)


# --- at the door ----------------------------------------------------------------------------------------------------


def test_second_device_is_informed_and_undo_frees_the_person(event: Event, rosa: Registration) -> None:
    first, second, now = make_member(event.hub), make_door_link(event), timezone.now()  # type: ignore[arg-type]
    assert check_in(by=first, registration=rosa, at=now, now=now).status == "checked_in"
    again = check_in(by=second, registration=rosa, at=now + MINUTE, now=now + MINUTE)
    clock = now.astimezone(event.zone)
    assert (again.status, f"{clock:%H:%M} by {first}" in again.words) == ("already", True)
    undo_check_in(by=second, registration=rosa, at=now)
    assert count_check_ins(event).here == 0
    assert check_in(by=second, registration=rosa, at=now, now=now).status == "checked_in"
    trail = (
        Entry.objects.filter(subject="events.registration")
        .order_by("pk")
        .values_list("actor_kind", "actor_id", "action")
    )
    assert list(trail) == [
        ("user", first.pk, "events.record_attendance"),
        ("door link", second.pk, "events.withdraw_attendance"),
        ("door link", second.pk, "events.record_attendance"),
    ]


@pytest.mark.django_db(transaction=True)
def test_many_devices_at_once_check_a_person_in_once() -> None:
    event = make_event(days=0)
    row, statuses = make_registration(event), Counter[str]()

    def scan(_event: Event, _number: str) -> None:
        now = timezone.now()
        statuses[check_in(by=SYSTEM, registration=row, at=now, now=now).status] += 1

    assert at_once([str(number) for number in range(6)], event, scan) == {"in": 6}
    assert statuses == {"checked_in": 1, "already": 5}
    assert CheckIn.objects.count() == Entry.objects.filter(action="events.record_attendance").count() == 1


def test_page_lists_finds_checks_in_and_undoes(event: Event, rosa: Registration) -> None:
    make_registration(event, name="Łukasz Żak", email="l.zak@example.org")
    make_registration(event, name="Waiting", state="waiting", waiting_since=timezone.now())
    client = signed_in(make_member(event.hub, "viewer"))  # type: ignore[arg-type]
    page = client.get(desk(event))
    assert page["Permissions-Policy"].startswith("camera=(self)") or "camera=(self)" in page["Permissions-Policy"]
    assert [row.name for row in page.context["rows"]] == ["Łukasz Żak", "Rosa Silva"]
    for query, names in (
        ("zak", ["Łukasz Żak"]),
        ("l.zak@", ["Łukasz Żak"]),
        (rosa.shown_code, ["Rosa Silva"]),
        ("ipo", ["Rosa Silva"]),
    ):
        assert [row.name for row in client.get(desk(event), {"q": query}).context["rows"]] == names
    page = client.post(desk(event), {"code": rosa.shown_code.lower()}, follow=True)
    assert "Rosa Silva is checked in." in page.content.decode()
    assert (page.context["count"].here, page.context["count"].all) == (1, 2)
    assert "was already checked in" in client.post(desk(event), {"registration": rosa.pk}, follow=True).content.decode()
    assert client.post(desk(event), {"undo": rosa.pk}, follow=True).context["count"].here == 0
    assert client.post(desk(event), {"code": "XXXX-XXXX"}).status_code == 409


def test_page_before_check_in_opens_lists_people_without_buttons_and_comes_alive_by_itself(
    event: Event, rosa: Registration
) -> None:
    client, now = signed_in(make_member(event.hub, "viewer")), timezone.now()  # type: ignore[arg-type]
    Event.objects.filter(pk=event.pk).update(starts_at=now + 72 * HOUR, ends_at=now + 75 * HOUR)
    page = client.get(desk(event)).content.decode()
    assert rosa.name in page
    assert [words for words in ('name="registration"', 'id="id_code"', "Add a walk-in") if words in page] == []
    assert client.post(desk(event), {"registration": rosa.pk}).status_code == 409
    waiting = {"seen": "closed"}
    assert client.get(desk(event), waiting, headers={"HX-Request": "true"}).status_code == 204
    Event.objects.filter(pk=event.pk).update(starts_at=now - HOUR)
    assert client.get(desk(event), waiting, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert 'name="registration"' in client.get(desk(event)).content.decode()


def test_poll_without_news_costs_one_count_and_no_list(
    event: Event, rosa: Registration, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(make_member(event.hub, "viewer"))  # type: ignore[arg-type]
    seen = client.get(desk(event)).context["count"].version
    with django_assert_max_num_queries(9):
        answer = client.get(desk(event), {"seen": seen}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (204, b"")
    check_in(by=SYSTEM, registration=rosa, at=timezone.now(), now=timezone.now())
    assert client.get(desk(event), {"seen": seen}, headers={"HX-Request": "true"}).status_code == 200
    seen = client.get(desk(event)).context["count"].version
    other = make_registration(event, pk=rosa.pk - 1)
    seen = client.get(desk(event)).context["count"].version
    undo_check_in(by=SYSTEM, registration=rosa, at=timezone.now())
    rosa.refresh_from_db()
    first = CheckIn.objects.get().at
    check_in(by=SYSTEM, registration=other, at=first, now=timezone.now())  # one out, one in, at the same time
    assert client.get(desk(event), {"seen": seen}, headers={"HX-Request": "true"}).status_code == 200


def test_late_check_ins_count_from_when_they_happened_each_for_itself(event: Event, rosa: Registration) -> None:
    client = signed_in(make_member(event.hub, "viewer"))  # type: ignore[arg-type]
    now, other, abroad = (
        timezone.now(),
        make_registration(event, name="Jan"),
        make_registration(make_event(make_hub("NO"))),
    )
    late = item(rosa, now - 20 * MINUTE)
    refused = [
        item(other, opens_at(event) - MINUTE), item(other, now + 10 * MINUTE), item(abroad, now),
        item(other, now, registration=0, code="nonsense"),
    ]  # fmt: skip
    results = send(client, desk(event, "check_in_send"), late, *refused, item(rosa, now), item(other, now + 2 * MINUTE))
    assert [one["status"] for one in results] == ["checked_in", *["refused"] * 4, "already", "checked_in"]
    assert all(one["words"] for one in results)
    rosa.refresh_from_db()
    assert rosa.checked_in_at == now - 20 * MINUTE
    assert (
        send(client, desk(event, "check_in_send"), late)[0]["status"] == "checked_in"
    )  # sent again: the answer was lost
    undo_check_in(by=SYSTEM, registration=rosa, at=now)
    assert send(client, desk(event, "check_in_send"), late)[0]["status"] == "undone"
    assert count_check_ins(event).here == 1


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b'{"items": 1}', b'{"items": [1]}', b'{"items": [{"key": "x", "at": "2026"}]}', b"\xff", b"[" * 100_000,
     b'{"items": [{"key": "c0ffee00-0000-4000-8000-000000000000", "at": "0001-01-01T00:00:00+14:00", "registration": 1}]}',
     b'{"items": [{"key": "c0ffee00-0000-4000-8000-000000000000", "at": "2026-11-26T00:00:00Z", "registration": 1e400}]}'],
)  # fmt: skip
def test_what_is_no_queue_is_refused(event: Event, body: bytes) -> None:
    client = signed_in(make_member(event.hub, "viewer"))  # type: ignore[arg-type]
    assert client.post(desk(event, "check_in_send"), body, content_type="application/json").status_code == 400


@pytest.mark.parametrize("offset", [dt.timedelta(hours=23, minutes=59), -dt.timedelta(hours=18, minutes=39)])
@pytest.mark.parametrize("is_sent", [False, True])
def test_moment_with_any_offset_is_taken(event: Event, rosa: Registration, offset: dt.timedelta, is_sent: bool) -> None:
    client = signed_in(make_member(event.hub, "viewer"))  # type: ignore[arg-type]
    moment = (timezone.now() - MINUTE).astimezone(dt.timezone(offset))
    body = {"items": [item(rosa, moment)]} | ({"sent": moment.isoformat()} if is_sent else {})
    answer = client.post(desk(event, "check_in_send"), json.dumps(body), content_type="application/json")
    assert [one["status"] for one in answer.json()["results"]] == ["checked_in"]


def test_withdrawn_attendance_and_a_key_used_twice_do_no_harm(event: Event, rosa: Registration) -> None:
    now, key = timezone.now(), uuid.uuid4()
    check_in(by=SYSTEM, registration=rosa, at=now, now=now, key=key)
    withdraw_attendance(by=SYSTEM, registration=rosa, way=Event.Format.IN_PERSON, at=now)
    assert check_in(by=SYSTEM, registration=rosa, at=now, now=now).status == "checked_in"
    with pytest.raises(ActionRefused, match="two people"):
        check_in(by=SYSTEM, registration=make_registration(event), at=now, now=now, key=key)
    assert list(rosa.check_ins.values_list("undone_at", flat=True)) == [now, None]


def test_who_has_no_place_in_person_is_refused(event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(format="hybrid")
    now = timezone.now()
    rows = [
        make_registration(event, attends_online=True),
        make_registration(event, state="waiting", waiting_since=now),
        make_registration(event, confirmed_at=None, held_until=now + HOUR),
        make_registration(event, state="withdrawn", withdrawn_at=now),
    ]
    for row in rows:
        with pytest.raises(ActionRefused):
            check_in(by=SYSTEM, registration=row, at=now, now=now)
    assert CheckIn.objects.count() == 0


@pytest.mark.parametrize("wrong", [-9 * HOUR, 60 * MINUTE, dt.timedelta(days=-20_000)])
def test_wrong_clock_of_a_device_is_corrected(event: Event, rosa: Registration, wrong: dt.timedelta) -> None:
    client, now = signed_in(make_member(event.hub, "viewer")), timezone.now()  # type: ignore[arg-type]
    body = {"sent": (now + wrong).isoformat(), "items": [item(rosa, now + wrong - 20 * MINUTE)]}
    answer = client.post(desk(event, "check_in_send"), json.dumps(body), content_type="application/json")
    assert answer.json()["results"][0]["status"] == "checked_in"
    rosa.refresh_from_db()
    assert rosa.checked_in_at is not None
    assert abs(rosa.checked_in_at - (now - 20 * MINUTE)) < MINUTE


def test_refused_check_ins_of_a_device_name_the_person(event: Event, rosa: Registration) -> None:
    client, now = signed_in(make_member(event.hub, "viewer")), timezone.now()  # type: ignore[arg-type]
    early = opens_at(event) - MINUTE
    items = [item(rosa, early), item(rosa, now, registration=0, code="ABCD"), item(rosa, now, registration=rosa.pk + 1)]
    named, by_code, gone = send(client, desk(event, "check_in_send"), *items)
    assert named["words"].startswith("Rosa Silva: Check-in opens at")
    assert "ABCD" in by_code["words"]
    assert ("no longer registered" in gone["words"], "registration" in gone) == (True, False)  # the page names them


def test_team_corrects_attendance_after_closing_and_links_do_not(event: Event, rosa: Registration) -> None:
    by, link, now = make_member(event.hub), make_door_link(event), timezone.now()  # type: ignore[arg-type]
    late = closes_at(event) + 30 * dt.timedelta(days=1)
    check_in(by=link, registration=rosa, at=now, now=now)
    for attempt in (undo_check_in, lambda **who: check_in(**who, now=late)):
        with pytest.raises(ActionRefused, match="closed"):
            attempt(by=link, registration=make_registration(event) if attempt != undo_check_in else rosa, at=late)
    undo_check_in(by=by, registration=rosa, at=late)
    with pytest.raises(ActionRefused, match="Rosa Silva is not checked in"):
        undo_check_in(by=by, registration=rosa, at=late)
    assert check_in(by=by, registration=rosa, at=late, now=late).status == "checked_in"
    rosa.refresh_from_db()
    assert rosa.checked_in_at == event.ends_at


def test_page_gives_times_on_the_clock_of_the_event_and_says_what_the_team_can_do_late() -> None:
    event = make_event(days=-5, time_zone="Europe/Helsinki")
    client = signed_in(make_member(event.hub))  # type: ignore[arg-type]
    assert "06:00 on" in client.get(desk(event, "check_in_settings")).content.decode()
    assert "You can still record who attended" in client.get(desk(event)).content.decode()
    Event.objects.filter(pk=event.pk).update(
        starts_at=timezone.now() + 3 * dt.timedelta(days=1), ends_at=timezone.now() + 3 * dt.timedelta(days=1) + HOUR
    )
    page = client.get(desk(event)).content.decode()
    assert "You can check people in from 12:00 on" in " ".join(page.split())
    assert "Helsinki time" in page


# --- helpers with a link --------------------------------------------------------------------------------------------


def test_door_link_opens_names_and_codes_of_one_event_only(client: Client, event: Event, rosa: Registration) -> None:
    link = make_door_link(event)
    elsewhere = make_registration(make_event(event.hub), name="Elsewhere")
    words = client.get(door(link)).content.decode()
    assert "Rosa Silva" in words
    assert rosa.shown_code in words
    assert "rosa@" not in words
    assert "IPO Porto" not in words
    assert "Elsewhere" not in words
    assert client.get(door(link), {"q": "rosa@example"}).context["rows"] == []
    assert client.post(door(link), {"registration": rosa.pk}, follow=True).context["count"].here == 1
    assert send(client, door(link, "door_send"), item(elsewhere, timezone.now()))[0]["status"] == "refused"
    assert "by Main entrance" in client.get(door(link)).content.decode()


def test_check_in_of_an_event_of_several_days_says_on_which(event: Event, rosa: Registration) -> None:
    at = event.starts_at
    assert at is not None
    check_in(by=make_door_link(event), registration=rosa, at=at, now=at)
    rosa.refresh_from_db()
    noon = at.astimezone(event.zone).replace(hour=12)
    Event.objects.update(starts_at=noon, ends_at=noon + HOUR)
    rosa.event.refresh_from_db()
    assert re.match(r"\d\d:\d\d by", checked_in_words(rosa))
    Event.objects.update(ends_at=noon + dt.timedelta(days=2))
    rosa.event.refresh_from_db()
    assert re.match(r"\d+ \w{3}, \d\d:\d\d by", checked_in_words(rosa))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "<strong>2</strong> of 3 attendees checked in"),
        ({"capacity": None}, "<strong>2</strong> of 3 attendees checked in"),
        ({"capacity": 1, "places_taken": 1}, "<strong>2</strong> of 3 attendees checked in"),
        ({"format": "hybrid"}, "<strong>2</strong> of 3 attendees in person checked in"),
        ({"days": 2}, "Each person is checked in once, on the first day they come."),
    ],
)
def test_door_counts_who_was_checked_in_of_those_registered_in_person(
    event: Event, rosa: Registration, fields: dict[str, Any], words: str
) -> None:
    days = fields.get("days", 0)
    changes = {name: value for name, value in fields.items() if name != "days"}
    Event.objects.filter(pk=event.pk).update(**changes, ends_at=timezone.now() + dt.timedelta(days=days, hours=1))
    make_registration(event, checked_in_at=timezone.now())
    make_registration(event)
    make_registration(event, attends_online=True)
    make_registration(event, confirmed_at=None, held_until=timezone.now() + HOUR)
    check_in(by=SYSTEM, registration=rosa, at=timezone.now(), now=timezone.now())
    page = " ".join(signed_in(make_member(event.hub)).get(desk(event)).content.decode().split())  # type: ignore[arg-type]
    assert words in page
    assert ("checked in once" in page) == bool(days)


def test_walk_ins_end_with_the_event_while_the_team_still_records_who_attended(event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(ends_at=timezone.now() - MINUTE)
    page = signed_in(make_member(event.hub)).get(desk(event)).content.decode()  # type: ignore[arg-type]
    assert (desk(event, "walk_in") in page, 'name="code"' in page) == (False, True)


def test_door_link_finds_no_one_it_does_not_list(client: Client, event: Event, rosa: Registration) -> None:
    now = timezone.now()
    Event.objects.filter(pk=event.pk).update(format="hybrid")
    hidden = [
        make_registration(event, name="Hidden", attends_online=True),
        make_registration(event, name="Hidden", state="waiting", waiting_since=now),
        make_registration(event, name="Hidden", confirmed_at=None, held_until=now + HOUR),
        make_registration(event, name="Hidden", state="withdrawn", withdrawn_at=now),
    ]
    address = door(make_door_link(event))
    for row in hidden:
        for sent in ({"undo": row.pk}, {"registration": row.pk}, {"code": row.check_in_code}):
            page = client.post(address, sent, follow=True)
            assert (page.status_code, "Hidden" in page.content.decode()) == (409, False)
        assert "Hidden" not in send(client, f"{address}send/", item(row, now))[0]["words"]
    page = client.post(address, {"undo": rosa.pk})
    assert (page.status_code, "Rosa Silva is not checked in" in page.content.decode()) == (409, True)


def test_door_link_ends_when_revoked_and_six_hours_after_the_last_day(client: Client, event: Event) -> None:
    by, now = make_member(event.hub), timezone.now()  # type: ignore[arg-type]
    link = create_door_link(by=by, event=event, label="Gate", at=now)
    token, end = token_of(link), closes_at(event)
    assert end.astimezone(event.zone).time() == dt.time(6)
    assert find_door_link(token, at=end - MINUTE) == link
    assert find_door_link(token, at=end) is None
    revoke_door_link(by=by, link=link, at=now)
    assert create_door_link(by=by, event=event, label="Gate", at=now) != link  # the name is free again
    for name in ("door", "door_walk_in"):
        assert client.get(door(link, name)).status_code == 404
    with pytest.raises(ActionRefused, match="not over"):
        create_door_link(by=by, event=event, label="Late", at=end)
    assert (
        Entry.objects.filter(
            action__in=["events.create_door_link", "events.revoke_door_link"], hub_id=event.hub_id
        ).count()
        == 3
    )


def test_walk_in_is_registered_with_consent_while_places_allow(client: Client, event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(capacity=10)
    link = make_door_link(event)
    person = {"name": "Nuno Reis", "email": "nuno@example.org", "language": "pt"}
    assert client.post(door(link, "door_walk_in"), person).status_code == 200  # consent is missing
    page = client.post(door(link, "door_walk_in"), {**person, "agreed": "on"}, follow=True)
    assert "Nuno Reis is checked in." in page.content.decode()
    row = Registration.objects.get(email="nuno@example.org")
    assert row.checked_in_at is not None
    assert Consent.objects.get().wording != ""
    email = OutgoingEmail.objects.get(recipient=row.email)
    contents = read_contents(email)
    assert contents is not None
    assert row.shown_code in contents.text
    team = signed_in(make_member(event.hub, "viewer"))  # type: ignore[arg-type]
    full = team.post(desk(event, "walk_in"), {**person, "email": "b@example.org", "agreed": "on"})
    assert (full.status_code, "full" in full.content.decode()) == (409, True)
    assert Event.objects.get(pk=event.pk).places_taken == 10


def test_walk_in_through_a_link_does_not_tell_whose_address_is_registered(client: Client, event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(capacity=10)
    now = timezone.now()
    known = [
        make_registration(event),
        make_registration(event, confirmed_at=None, held_until=now + HOUR),
        make_registration(event, state="waiting", waiting_since=now),
    ]
    Event.objects.filter(pk=event.pk).update(places_taken=10)  # so that an address that is not known is refused as well
    answers = []
    for address in [*(row.email.upper() for row in known), "new@example.org"]:
        typed = {"name": "Nuno Reis", "email": address, "language": "pt", "agreed": "on"}
        page = client.post(door(make_door_link(event, address), "door_walk_in"), typed)
        answers.append((page.status_code, page.context["form"].errors))
    assert answers == [(409, {"__all__": ["We can't add this person here. Send them to the organiser's desk."]})] * 4
    assert count_check_ins(event).here == 0
    team = signed_in(make_member(event.hub, "viewer"))  # type: ignore[arg-type]
    typed = {"name": "Rosa", "email": known[0].email, "language": "pt", "agreed": "on"}
    assert "is checked in" in team.post(desk(event, "walk_in"), typed, follow=True).content.decode()


def test_team_checks_in_who_has_not_confirmed_also_at_a_full_event(event: Event) -> None:
    row = make_registration(event, confirmed_at=None, held_until=timezone.now() + HOUR)
    taken = Registration.objects.filter(event=event).count()
    Event.objects.filter(pk=event.pk).update(capacity=taken, places_taken=taken)
    team = signed_in(make_member(event.hub, "viewer"))  # type: ignore[arg-type]
    assert "who has registered and not confirmed" in team.get(desk(event, "walk_in")).content.decode()
    typed = {"name": "Rosa", "email": row.email, "language": "pt", "agreed": "on"}
    assert "is checked in" in team.post(desk(event, "walk_in"), typed, follow=True).content.decode()
    row.refresh_from_db()
    assert (row.is_confirmed, row.held_until, row.checked_in_at is not None) == (True, None, True)
    assert Consent.objects.get().address == row.email
    assert Event.objects.get(pk=event.pk).places_taken == taken


@pytest.mark.parametrize(("capacity", "comes"), [(2, True), (1, False)])
def test_team_gives_a_place_in_person_to_who_registered_to_attend_online(
    event: Event, capacity: int, comes: bool
) -> None:
    Event.objects.filter(pk=event.pk).update(format="hybrid", capacity=capacity, places_taken=1, online_places_taken=1)
    event.refresh_from_db()
    row = make_registration(event, attends_online=True)
    team = signed_in(make_member(event.hub))  # type: ignore[arg-type]
    by_code = team.post(desk(event, "check_in"), {"code": row.shown_code})
    assert "Add them as a walk-in to give them a place in person." in by_code.content.decode()
    typed = {"name": row.name, "email": row.email, "language": "en", "agreed": "on"}
    team.post(desk(event, "walk_in"), typed)
    row.refresh_from_db()
    event.refresh_from_db()
    assert (row.attends_online, row.checked_in_at is not None) == (not comes, comes)
    assert (event.places_taken, event.online_places_taken) == ((2, 0) if comes else (1, 1))
    emailed = OutgoingEmail.objects.filter(recipient=row.email, context__check_in_code=row.shown_code)
    assert emailed.count() == comes
    if not comes:
        at_the_gate = team.post(door(make_door_link(event, "Gate"), "door"), {"code": row.shown_code})
        assert "Send them to the organiser" in at_the_gate.content.decode()


@pytest.mark.parametrize(
    ("fields", "words", "way_out"),
    [
        ({"confirmed_at": None, "held_until": timezone.now() + HOUR}, "hasn't confirmed their email address.", "Add them as a walk-in"),
        ({"state": "waiting", "waiting_since": timezone.now()}, "is on the waiting list.", "Give them a place there."),
        ({"state": "withdrawn", "withdrawn_at": timezone.now()}, "registration is cancelled.", "Add them as a walk-in"),
        ({"attends_online": True}, "is registered to attend online.", "Add them as a walk-in"),
    ],
)  # fmt: skip
def test_refusal_of_a_code_says_what_the_team_can_do_while_it_can(
    event: Event, fields: dict[str, Any], words: str, way_out: str
) -> None:
    Event.objects.filter(pk=event.pk).update(format="hybrid")
    row, team = make_registration(event, **fields), signed_in(make_member(event.hub))  # type: ignore[arg-type]
    page = team.post(desk(event, "check_in"), {"code": row.shown_code})
    (refusal,) = page.context["form"].errors["__all__"]
    assert (words in refusal, way_out in refusal) == (True, True)
    listed = team.get(desk(event, "check_in")).content.decode()  # with a script, the page is not loaded again
    assert (desk(event, "waiting_list") + '">Waiting list' in listed) == row.is_waiting
    late = send(team, desk(event, "check_in_send"), item(row, timezone.now()))[0]
    assert (late["status"], late["words"]) == ("refused", f"{row.name}: {refusal}")
    Event.objects.filter(pk=event.pk).update(ends_at=timezone.now() - MINUTE)
    over = send(team, desk(event, "check_in_send"), item(row, timezone.now()))[0]["words"]
    assert (words in over, way_out in over) == (True, False)


def test_helper_reads_where_to_send_a_person_who_has_left_their_list(
    client: Client, event: Event, rosa: Registration
) -> None:
    Registration.objects.filter(pk=rosa.pk).update(state="withdrawn", withdrawn_at=timezone.now())
    link = make_door_link(event)
    page = client.post(door(link), {"registration": rosa.pk})
    assert "Send them to the organiser's desk." in page.context["form"].errors["__all__"][0]
    with pytest.raises(ActionRefused, match="organiser's desk"):  # between finding and locking the row
        check_in(by=link, registration=rosa, at=timezone.now(), now=timezone.now())


def test_team_is_led_to_the_waiting_list(event: Event) -> None:
    row = make_registration(event, state="waiting", waiting_since=timezone.now())
    team = signed_in(make_member(event.hub))  # type: ignore[arg-type]
    page = team.get(desk(event, "walk_in")).content.decode()
    assert desk(event, "waiting_list") in page
    typed = {"name": row.name, "email": row.email, "language": "en", "agreed": "on"}
    refused = team.post(desk(event, "walk_in"), typed)
    assert refused.context["form"].errors == {"email": ["This person is on the waiting list. Give them a place there."]}


# --- attendees themselves -------------------------------------------------------------------------------------------


def test_attendee_checks_in_only_in_time_and_with_the_code_of_the_day(event: Event, rosa: Registration) -> None:
    now = timezone.now()
    assert event.starts_at is not None
    assert event.ends_at is not None

    def attempt(code: str, at: dt.datetime = now) -> str:
        try:
            return check_in_oneself(by=CITIZEN, registration=rosa, typed_day_code=code, at=at).status
        except ActionRefused as refused:
            return str(refused)

    today = day_code(event, now.astimezone(event.zone).date())
    assert "desk" in attempt(today)
    change_settings(by=SYSTEM, event=event, self_check_in="day_code")
    assert "two hours before" in attempt(today, event.starts_at - 3 * HOUR)
    assert "two hours before" in attempt(today, event.ends_at)
    yesterday = day_code(event, now.astimezone(event.zone).date() - dt.timedelta(days=1))
    assert "code of the day" in attempt("")
    assert "code of the day" in attempt(yesterday)
    held = Registration.objects.filter(pk=rosa.pk)
    held.update(confirmed_at=None, held_until=now + HOUR)
    assert "Confirm your registration first" in attempt(today)
    held.update(confirmed_at=now, held_until=None)
    assert attempt(today.lower()) == "checked_in"
    assert attempt(today) == "already"


def test_poster_leads_to_a_page_that_names_no_one(client: Client, event: Event, rosa: Registration) -> None:
    address = reverse("events:check_in", args=[event.pk])
    assert client.get(address).status_code == 404
    change_settings(by=SYSTEM, event=event, self_check_in="day_code")
    poster = signed_in(make_member(event.hub, "viewer")).get(desk(event, "poster"))  # type: ignore[arg-type]
    today = timezone.localdate(timezone=event.zone)  # late in the evening the event lasts into the next day
    (code,) = (one["code"] for one in poster.context["posters"] if one["day"] == today)
    assert code in poster.content.decode()
    assert client.get(address, {"day": code}).context["form"].initial["day_code"] == code
    assert client.post(address, {"code": "XXXX-XXXX", "day_code": code}).status_code == 409
    done = client.post(address, {"code": rosa.shown_code, "day_code": code}, follow=True)
    assert "You're checked in" in done.content.decode()
    assert "Rosa" not in done.content.decode()
    assert count_check_ins(event).here == 1


def test_wrong_codes_of_one_network_are_limited(client: Client, event: Event, settings: Any) -> None:
    settings.PUBLIC_FORMS_PER_HOUR = 2
    change_settings(by=SYSTEM, event=event, self_check_in="open")
    address = reverse("events:check_in", args=[event.pk])
    rosa = make_registration(event)
    for _right in range(3):  # counts for nothing
        assert client.post(address, {"code": rosa.shown_code}).status_code == 302
    undo_check_in(by=SYSTEM, registration=rosa, at=timezone.now())
    statuses = [client.post(address, {"code": "XXXX-XXXX"}).status_code for _ in range(4)]
    assert statuses == [409, 409, 429, 429]
    page = client.post(address, {"code": rosa.shown_code})
    assert (page.status_code, int(page["Retry-After"]) > 0) == (429, True)
    assert "Too many requests" in page.content.decode()
    assert count_check_ins(event).here == 0


def test_code_of_the_day_cannot_be_guessed(client: Client, event: Event, rosa: Registration) -> None:
    change_settings(by=SYSTEM, event=event, self_check_in="day_code")
    token = token_for("registration", rosa.hub_id, rosa.link_nonce)
    here, poster = reverse("events_personal:check_in_here", args=[token]), reverse("events:check_in", args=[event.pk])
    statuses = Counter(client.post(here, {"day_code": "XXXXX"}).status_code for _ in range(10))
    wrong = {"code": rosa.shown_code, "day_code": "XXXXX"}
    statuses.update(client.post(poster, wrong).status_code for _ in range(10))
    assert statuses == {409: 20}
    code = day_code(event, timezone.now().astimezone(event.zone).date())
    assert client.post(here, {"day_code": code}).status_code == 429
    assert client.post(poster, {"code": rosa.shown_code, "day_code": code}).status_code == 429
    assert count_check_ins(event).here == 0


def test_personal_page_checks_in_and_joins_online_by_buttons_only(
    client: Client, event: Event, rosa: Registration
) -> None:
    Event.objects.filter(pk=event.pk).update(format="hybrid")
    change_settings(by=SYSTEM, event=event, self_check_in="open")
    token = token_for("registration", rosa.hub_id, rosa.link_nonce)
    here, join = (reverse(f"events_personal:{name}", args=[token]) for name in ("check_in_here", "join"))
    for address in (here, join):
        assert client.get(address).status_code == 405
    assert "You&#x27;re checked in" in client.post(here, follow=True).content.decode()
    answer = client.post(join)
    assert '<meta http-equiv="refresh" content="0; url=https://meet.example.org/x">' in answer.content.decode()
    rosa.refresh_from_db()
    assert rosa.checked_in_at is not None
    assert rosa.attended_online_at is not None
    early = make_registration(make_event(event.hub, online_url="https://meet.example.org/y"))
    client.post(reverse("events_personal:join", args=[token_for("registration", early.hub_id, early.link_nonce)]))
    early.refresh_from_db()
    assert early.attended_online_at is None


def test_people_in_the_room_and_views_online_are_two_numbers(event: Event, rosa: Registration) -> None:
    Event.objects.filter(pk=event.pk).update(format="hybrid")
    make_registration(event, attends_online=True, attended_online_at=timezone.now())
    check_in(by=SYSTEM, registration=rosa, at=timezone.now(), now=timezone.now())
    client = signed_in(make_member(event.hub))  # type: ignore[arg-type]
    client.post(desk(event, "online_views"), {"online_views": "700"})
    words = " ".join(client.get(desk(event, "detail")).content.decode().split())
    assert "<strong>1</strong> checked in, of 1 registered in person" in words
    assert "<strong>1</strong> joined online" in words
    assert "<strong>700</strong> online views" in words
    Event.objects.filter(pk=event.pk).update(format="in_person")
    refused = client.post(desk(event, "online_views"), {"online_views": "5"})
    assert refused.context["views_form"].errors == {"online_views": ["This event takes place in person only."]}
    assert CheckInSettings.objects.get().online_views == 700


# --- badges ---------------------------------------------------------------------------------------------------------

NAMES = ["Ana Silva", "Παπαδοπούλου-Κωνσταντινοπούλου Ελένη", "Вячеслав Преображенский", "M" * 150, "张伟 👍"]


def badge_text(sheet: BadgeSheet) -> str:
    sheet.refresh_from_db()
    assert sheet.state == "ready"
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(bytes(sheet.content))).pages)


def print_badges(event: Event, people: Any, **shown: bool) -> BadgeSheet:
    at = timezone.now()
    sheet = request_badges(by=make_member(event.hub), event=event, people=people, language="en", at=at, **shown)  # type: ignore[arg-type]
    assert typeset_badges(at=at) == 1
    return sheet


def test_badges_hold_what_was_ticked_in_every_script(event: Event) -> None:
    people = [make_registration(event, name=name, organisation="IPO Porto", sector="academia") for name in NAMES]
    sheet = print_badges(event, people, with_organisation=True, with_code=True, with_sector=False)
    text = badge_text(sheet)
    joined = "".join(text.split()).replace("\u200b", "")
    assert all("".join(name.split()) in joined for name in NAMES[:3])
    assert "M" * 60 in joined
    assert all(person.shown_code in text for person in people)
    assert "IPO Porto" in text
    assert "Academia" not in text
    ET.fromstring(badges._qr(people[0].check_in_code))  # noqa: S314 - our own text
    pages = PdfReader(io.BytesIO(bytes(sheet.content))).pages
    assert [round(float(side) / 72 * 25.4) for side in pages[0].mediabox[2:]] == [210, 297]
    plain = badge_text(print_badges(event, people[:1], with_organisation=False, with_code=False, with_sector=True))
    assert people[0].shown_code not in plain
    assert "IPO Porto" not in plain


def test_name_without_a_font_gets_a_line_to_write_on_and_the_page_says_whose(event: Event) -> None:
    """Private use: characters that no font can have."""
    names = ["\U00100001\U00100002", "Rosa \U00100003", "Jan"]
    people = [make_registration(event, name=name, organisation="\U00100004") for name in names]
    sheet = print_badges(event, people, with_organisation=True)
    text = badge_text(sheet)
    assert ("Rosa" in text, "Jan" in text, set(text) & set("\U00100001\U00100002\U00100003")) == (True, True, set())
    assert sheet.lacking == [person.pk for person in sheet.registrations.by_name() if person.name != "Jan"]
    page = signed_in(make_member(event.hub)).get(desk(event, "badges")).content.decode()  # type: ignore[arg-type]
    written = page.partition("Write them on the badges by hand")[2].partition("</p>")[0]
    assert [name in written for name in names] == [True, True, False]


def test_characters_with_a_font_are_not_missing_beside_those_without() -> None:
    """Thai vowels are set above the character before them, a space as well."""
    assert not missing_characters("สมชาย ใจดี محمد Ana") & set(" محمدAna")


def test_page_offers_no_badges_where_no_one_attends_in_person(event: Event) -> None:
    page = signed_in(make_member(event.hub)).get(desk(event, "badges")).content.decode()  # type: ignore[arg-type]
    assert ("No one attends in person yet" in page, 'name="which"' in page) == (True, False)


@pytest.mark.skipif(bool(missing_characters("张김田")), reason="no font here has Chinese (Debian: fonts-wqy-microhei)")
def test_chinese_korean_and_japanese_names_are_printed_where_the_machine_has_a_font(event: Event) -> None:
    names = ["张伟", "김철수", "田中さん"]
    sheet = print_badges(event, [make_registration(event, name=name) for name in names])
    text = badge_text(sheet)
    assert ([name for name in names if name not in text], sheet.lacking) == ([], [])


def test_badges_of_those_without_one_are_private_and_end_after_a_week(event: Event, rosa: Registration) -> None:
    client, address = signed_in(make_member(event.hub, "editor")), desk(event, "badges")  # type: ignore[arg-type]
    assert client.post(address, {"which": "all", "with_code": "on"}).status_code == 302
    typeset_badges(at=timezone.now())
    new = make_registration(event, name="New")
    assert list(without_badge(event)) == [new]
    sheet = BadgeSheet.objects.get()
    file = desk(event, "badge_file", sheet.pk)
    assert client.get(file)["Content-Type"] == "application/pdf"
    assert signed_in(make_member(event.hub, "viewer")).get(file).status_code == 403  # type: ignore[arg-type]
    assert signed_in(make_member(make_hub("NO"))).get(file).status_code == 404
    assert client.post(address, {"which": "chosen"}).status_code == 200
    assert client.post(address, {"which": "new"}).status_code == 302
    assert (new.badge_sheets.count(), rosa.badge_sheets.count()) == (1, 1)
    assert client.post(address, {"which": "new"}).status_code == 409
    assert forget_check_ins(at=timezone.now() + FILE_KEPT + MINUTE) == 1
    assert client.get(file).status_code == 404
    assert PurgeRun.objects.get(kind="events.badgesheet").count == 1
    assert list(without_badge(event)) == []


def test_badges_of_many_people_come_in_several_files(event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(badge_views, "MOST", 2)
    monkeypatch.setattr(BadgeForm, "MOST_CHOICES", 5)
    for number in range(5):
        make_registration(event, name=f"Ana {number}")
    client, address = signed_in(make_member(event.hub, "editor")), desk(event, "badges")  # type: ignore[arg-type]
    page = client.post(address, {"which": "new"}, follow=True)
    assert "Make badges again for the rest" in page.content.decode()
    assert "chosen" in page.context["form"].fields
    assert client.post(address, {"which": "all"}).status_code == 302
    assert [sheet.badge_count for sheet in BadgeSheet.objects.order_by("pk")] == [2, 2, 2, 1]
    make_registration(event)
    page = client.get(address)
    assert "chosen" not in page.context["form"].fields
    assert "Selected attendees" not in page.content.decode()
    assert client.post(address, {"which": "chosen"}).status_code == 200


def test_erased_person_leaves_no_badge_also_when_it_is_being_made(
    event: Event, rosa: Registration, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = make_registration(event, name="Ana", email="ana@example.org")
    sheet = print_badges(event, [rosa, ana])
    erase_registrations(by=SYSTEM, address="ana@example.org", at=timezone.now())
    sheet.refresh_from_db()
    assert (sheet.state, bytes(sheet.content), CheckIn.objects.count()) == ("removed", b"", 0)
    made = []

    def slowly(_source: str, data: Any, **_images: Any) -> bytes:
        made.append([one["name"] for one in data["badges"]])
        erase_registrations(by=SYSTEM, address="rosa@example.org", at=timezone.now())
        return b"%PDF"

    jan = make_registration(event, name="Jan")
    again = request_badges(by=make_member(event.hub), event=event, people=[rosa, jan], language="en", at=timezone.now())  # type: ignore[arg-type]
    monkeypatch.setattr("events.check_in.badges.typeset", slowly)
    assert typeset_badges(at=timezone.now()) == 1
    assert made == [["Jan", "Rosa Silva"], ["Jan"]]
    again.refresh_from_db()
    assert again.state == "ready"


def test_badges_that_cannot_be_made_fail_after_three_attempts(
    event: Event, rosa: Registration, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_source: Any, **_images: Any) -> bytes:
        raise ValueError

    monkeypatch.setattr("events.check_in.badges.typeset", broken)
    at = timezone.now()
    sheet = request_badges(by=make_member(event.hub), event=event, people=[rosa], language="en", at=at)  # type: ignore[arg-type]
    for number in range(4):
        assert typeset_badges(at=at + number * 7 * MINUTE) == 0
    sheet.refresh_from_db()
    assert (sheet.state, sheet.attempts) == ("failed", 3)
    BadgeSheet.objects.update(
        state="waiting", finished_at=None
    )  # as after a worker that was killed in its last attempt
    typeset_badges(at=at + HOUR)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.attempts) == ("failed", 3)
    assert list(without_badge(event)) == [rosa]


def test_door_links_and_sheets_end_with_the_registrations(event: Event, rosa: Registration) -> None:
    make_door_link(event)
    print_badges(event, [rosa])
    assert event.ends_at is not None
    assert forget_check_ins(at=event.ends_at + REGISTRATIONS_KEPT) == 3
    assert (DoorLink.objects.count(), BadgeSheet.objects.count()) == (0, 0)
