"""The programme of an event: sessions inside its times and rooms, speakers who agreed to be named, tracks; it moves with the event."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from audit.actors import SYSTEM
from audit.models import Entry
from events.models import Event, EventSession, SessionSpeaker
from events.programme.actions.events import change_event
from events.sessions.actions.sessions import add_session, change_session, remove_session
from events.sessions.actions.speakers import add_speaker, change_speaker, forget_speakers, remove_speaker
from events.tasks import forget
from publishing.models import FeedEntry
from tests.factories import make_event, make_hub, make_member, make_session, make_speaker, make_topic
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db
LISBON = ZoneInfo("Europe/Lisbon")
NAMED: dict[str, Any] = {"name": "Ana Silva", "agreed_to_be_named": True}


def at(day: int, clock: str, month: int = 3) -> dt.datetime:
    """A moment of March 2027 in Lisbon, where the clocks go forward on the 28th."""
    return dt.datetime.combine(dt.date(2027, month, day), dt.time.fromisoformat(clock), LISBON)


@pytest.fixture
def event() -> Event:
    """Two days, from 9 on the first to 17 on the second."""
    return make_event(
        title="Annual forum", starts_at=at(23, "09:00"), ends_at=at(24, "17:00"), time_zone="Europe/Lisbon", starts_on="2027-03-23",
        ends_on="2027-03-24",
    )  # fmt: skip


def talk(event: Event, day: int, start: str, end: str, **fields: Any) -> EventSession:
    times = {"starts_at": at(day, start), "ends_at": at(day, end)}
    return make_session(event, **{"title": f"Talk at {start}", **times, **fields})


def times_of(event: Event) -> list[str]:
    rows = EventSession.objects.filter(event=event)
    return [f"{one.starts_at.astimezone(LISBON):%d.%m. %H:%M}–{one.ends_at.astimezone(LISBON):%H:%M}" for one in rows]


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("events_session_ends_after_start", {"ends_at": at(23, "09:00")}),
        ("events_session_has_title", {"title": ""}),
        ("events_session_inside_event", {"starts_at": at(23, "08:59")}),
        ("events_session_inside_event", {"ends_at": at(24, "17:01")}),
        ("events_session_room_is_free", {"room": "blue room"}),
        ("events_session_translations_object", {"translations": ["pt"]}),
        ("events_eventsession_event_id_same_hub", {"hub": "NO"}),
    ],
)
def test_database_refuses_session(event: Event, constraint: str, fields: dict[str, Any]) -> None:
    talk(event, 23, "09:30", "10:30", room="Blue Room")
    usual = {"title": "Talk", "starts_at": at(23, "10:00"), "ends_at": at(23, "11:00"), "hub": event.hub}
    given = {**usual, **fields}
    if given["hub"] == "NO":
        given["hub"] = make_hub("NO")
    with pytest.raises(IntegrityError, match=constraint):
        write(lambda: EventSession.objects.create(event=event, **given))


def write(make: Any) -> None:
    with transaction.atomic():
        make()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_database_refuses_event_that_leaves_its_sessions_behind(event: Event) -> None:
    talk(event, 23, "09:00", "10:00")
    with pytest.raises(IntegrityError, match="events_session_inside_event"):
        write(lambda: Event.objects.filter(pk=event.pk).update(starts_at=at(23, "09:30")))


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("events_speaker_agreed_to_name", {"name": "Ana Silva"}),
        ("events_speaker_is_known_or_to_be_confirmed", {"function": ""}),
    ],
)
def test_database_refuses_speaker(event: Event, constraint: str, fields: dict[str, Any]) -> None:
    session = make_session(event)
    with pytest.raises(IntegrityError, match=constraint):
        write(lambda: make_speaker(session, **fields))


def test_action_refuses_at_the_field_what_does_not_fit(event: Event) -> None:
    talk(event, 23, "09:30", "10:30", room="Blue Room")
    fits = {"title": "Talk", "starts_at": at(23, "10:30"), "ends_at": at(23, "11:00"), "room": "BLUE ROOM"}
    tries: list[tuple[dict[str, Any], str | None]] = [
        ({"starts_at": at(23, "08:00")}, "starts_at"),
        ({"ends_at": at(24, "18:00")}, "ends_at"),
        ({"ends_at": at(23, "10:30")}, "ends_at"),
        ({"starts_at": at(23, "10:29")}, "room"),
        ({"title": ""}, "title"),
    ]
    for wrong, field in tries:
        with pytest.raises(ActionRefused) as refused:
            add_session(by=SYSTEM, event=event, fields={**fits, **wrong})
        assert (wrong, refused.value.field) == (wrong, field)
    added = add_session(by=SYSTEM, event=event, fields=fits)
    elsewhere = {**fits, "venue": "Other house"}
    add_session(by=SYSTEM, event=event, fields=elsewhere)
    change_session(by=SYSTEM, session=added, fields={"starts_at": at(24, "09:00"), "ends_at": at(24, "10:00")})
    remove_session(by=SYSTEM, session=added)
    remove_session(by=SYSTEM, session=added)
    actions = list(Entry.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["events.add_session", "events.add_session", "events.change_session", "events.remove_session"]


def test_programme_of_cancelled_event_stays(event: Event) -> None:
    session = make_session(event)
    Event.objects.filter(pk=event.pk).update(state="cancelled", cancelled_at=timezone.now())
    times = {"title": "Late", "starts_at": event.starts_at, "ends_at": event.ends_at}
    for act in (
        lambda: add_session(by=SYSTEM, event=event, fields=times),
        lambda: change_session(by=SYSTEM, session=session, fields={"title": "Other"}),
        lambda: remove_session(by=SYSTEM, session=session),
        lambda: add_speaker(by=SYSTEM, session=session, function="Director"),
    ):
        with pytest.raises(ActionRefused, match="has been cancelled"):
            act()


def test_sessions_move_with_the_event_and_keep_their_hours_over_the_change_of_clocks(event: Event) -> None:
    talk(event, 23, "09:00", "10:30", room="A")
    talk(event, 24, "09:00", "10:30", room="A")  # on the way it meets the other one's old place
    change_event(by=SYSTEM, event=event, fields={"starts_at": at(24, "09:00"), "ends_at": at(25, "17:00")})
    assert times_of(event) == ["24.03. 09:00–10:30", "25.03. 09:00–10:30"]
    later = {"starts_at": at(14, "09:00", month=4), "ends_at": at(15, "17:00", month=4)}
    change_event(by=SYSTEM, event=event, fields=later)
    assert times_of(event) == ["14.04. 09:00–10:30", "15.04. 09:00–10:30"]


def test_event_cannot_become_shorter_than_its_programme(event: Event) -> None:
    talk(event, 24, "15:00", "17:00", title="Closing")
    with pytest.raises(ActionRefused, match="“Closing”") as refused:
        change_event(by=SYSTEM, event=event, fields={"ends_at": at(24, "16:00")})
    assert refused.value.field == "ends_at"
    with pytest.raises(ActionRefused, match="Change it first") as refused:
        change_event(by=SYSTEM, event=event, fields={"starts_at": at(24, "15:30")})
    assert times_of(event) == ["24.03. 15:00–17:00"]


def test_speaker_is_named_only_with_agreement(event: Event) -> None:
    session = make_session(event)
    with pytest.raises(ActionRefused) as refused:
        add_speaker(by=SYSTEM, session=session, name="Ana Silva")
    assert refused.value.field == "agreed_to_be_named"
    with pytest.raises(ActionRefused, match="To be confirmed") as refused:
        add_speaker(by=SYSTEM, session=session, role="moderator")
    assert refused.value.field == "function"
    speaker = add_speaker(by=SYSTEM, session=session, role="moderator", to_be_confirmed=True)
    assert (speaker.shown_as, speaker.short_name) == ("", "Moderator")
    change_speaker(by=SYSTEM, speaker=speaker, to_be_confirmed=False, **NAMED)
    remove_speaker(by=SYSTEM, speaker=speaker)
    trail = [(entry.action, entry.hub_id, entry.fields) for entry in Entry.objects.order_by("pk")]
    assert trail == [
        ("events.add_speaker", event.hub_id, ["role", "to_be_confirmed"]),
        ("events.change_speaker", event.hub_id, ["agreed_to_be_named", "name", "to_be_confirmed"]),
        ("events.remove_speaker", event.hub_id, []),
    ]


def test_names_are_forgotten_half_a_year_after_the_event(event: Event) -> None:
    session = make_session(event)
    with_function, nameless = make_speaker(session, **NAMED), make_speaker(session, function="", **NAMED)
    over = at(24, "17:00")
    assert forget_speakers(at=over + dt.timedelta(days=183, seconds=-1)) == 0
    assert forget_speakers(at=over + dt.timedelta(days=183)) == 2
    assert not SessionSpeaker.objects.filter(pk=nameless.pk).exists()
    with_function.refresh_from_db()
    assert (with_function.name, with_function.agreed_to_be_named, with_function.shown_as) == ("", False, "Director")


def test_daily_task_forgets_speakers() -> None:
    speaker = make_speaker(make_session(make_event(days=-200)), **NAMED)
    forget()
    speaker.refresh_from_db()
    assert speaker.name == ""


def test_public_page_shows_days_tracks_rooms_speakers_and_interpretation(event: Event, client: Client) -> None:
    early, care = make_topic("MO2", "Early detection"), make_topic("MO3", "Diagnosis and treatment")
    talk(event, 23, "09:00", "09:30", title="Welcome", kind="plenary")
    first = talk(event, 23, "10:00", "11:00", track=early, room="Blue Room", languages=["pt"], interpretation=["en"])
    talk(event, 24, "10:00", "11:00", title="Care near home", track=care)
    make_speaker(first, **NAMED)
    make_speaker(first, role="moderator", function="", to_be_confirmed=True)
    page = client.get(event.get_absolute_url()).content.decode()
    for words in (
        "Tuesday 23 March 2027", "Wednesday 24 March 2027", "09:00–09:30", "Early detection", "Blue Room", "Ana Silva, Director",
        "to be confirmed", "Interpretation into: English",
    ):  # fmt: skip
        assert words in page, words
    narrowed = client.get(event.get_absolute_url(), {"track": "MO3"}).content.decode()
    assert ("Welcome" in narrowed, "Care near home" in narrowed, "Blue Room" in narrowed) == (True, True, False)
    assert "Blue Room" in client.get(event.get_absolute_url(), {"track": "nothing"}).content.decode()


def test_session_has_texts_in_the_languages_of_its_event_and_states_what_is_missing(
    event: Event, client: Client
) -> None:
    Event.objects.filter(pk=event.pk).update(
        translations={"pt": {"title": "Fórum anual", "summary": "O fórum."}}, summary=""
    )
    session = talk(event, 23, "09:00", "10:00", title="Care near home", description="In two hours.")
    desk = signed_in(make_member(event.hub, "editor"))
    path = f"/en/manage/pt/events/{event.pk}/programme/{session.pk}/"
    form = desk.get(path).context["form"]
    assert [name for name in form.fields if name.endswith("_pt")] == ["title_pt", "description_pt"]
    sent = {name: form[name].value() or "" for name in form.fields if name not in {"languages", "interpretation"}}
    sent |= {"starts_at": "2027-03-23T09:00", "ends_at": "2027-03-23T10:00"}
    assert desk.post(path, {**sent, "title_pt": "Cuidados perto de casa"}).status_code == 302
    page = client.get(f"/pt/events/{event.pk}/").content.decode()
    assert 'lang="pt" dir="auto">Cuidados perto de casa</h4>' in page
    assert 'lang="en" dir="auto"><p>In two hours.</p>' in page
    assert client.get(f"/pt/events/{event.pk}/").context["other_languages"] == ["inglês"]
    assert client.get(f"/en/events/{event.pk}/").context["other_languages"] == []
    assert "Care near home</h4>" in client.get(f"/en/events/{event.pk}/").content.decode()
    shown = client.get(f"/api/v1/events/{event.pk}/").json()["programme"][0]
    assert (shown["title"], shown["translations"]) == ("Care near home", {"pt": {"title": "Cuidados perto de casa"}})


def test_api_shows_the_programme_of_an_item_without_names_and_notes_each_change(event: Event, client: Client) -> None:
    session = talk(event, 23, "09:00", "10:00", room="A", languages=["pt", "en"], track=make_topic())
    speaker = make_speaker(session, **NAMED)
    whole = client.get(f"/api/v1/events/{event.pk}/").json()
    assert whole["programme"] == [
        {
            "title": "Talk at 09:00", "kind": "talk", "starts_at": "2027-03-23T09:00:00.000000Z",
            "ends_at": "2027-03-23T10:00:00.000000Z", "track": "MO2", "venue": "", "room": "A", "description": "", "translations": {},
            "languages": ["pt", "en"], "interpretation": [],
            "speakers": [{"role": "speaker", "function": "Director", "organisation": "", "to_be_confirmed": False}],
        }
    ]  # fmt: skip
    assert "programme" not in client.get("/api/v1/events/").json()["results"][0]
    for change in (
        lambda: SessionSpeaker.objects.filter(pk=speaker.pk).update(function="Head"),
        lambda: SessionSpeaker.objects.filter(pk=speaker.pk).delete(),
        lambda: EventSession.objects.filter(pk=session.pk).update(room="B"),
        lambda: type(make_topic()).objects.filter(code="MO2").update(name="Other name"),
    ):
        FeedEntry.objects.all().delete()
        change()
        assert FeedEntry.objects.filter(resource="events", key=event.pk, deleted=False).exists()


def test_session_is_added_copied_with_its_speakers_edited_and_deleted_on_the_dashboard(event: Event) -> None:
    desk = signed_in(make_member(make_hub(), "editor"))
    event.topics.set([make_topic()])
    base = f"/en/manage/pt/events/{event.pk}/programme/"
    assert "No sessions yet" in desk.get(base).content.decode()
    opened = desk.get(f"{base}new/").context["form"]
    assert opened.initial["starts_at"] == at(23, "09:00")
    sent = {
        "title": "Opening", "kind": "plenary", "starts_at": "2027-03-23T09:00", "ends_at": "2027-03-23T10:00", "room": "A",
        "track": "MO2", "languages": ["en"], "other_language": "pl", "other_interpretation": "mt",
    }  # fmt: skip
    desk.post(f"{base}new/", sent)
    session = EventSession.objects.get()
    assert (session.starts_at, session.languages, session.interpretation) == (at(23, "09:00"), ["en", "pl"], ["mt"])
    assert (session.hub, session.track) == (event.hub, make_topic())
    refused = desk.post(f"{base}new/", sent)
    assert "takes place in this room" in refused.context["form"].errors["room"][0]
    desk.post(f"{base}{session.pk}/speakers/new/", {"role": "speaker", "name": "Ana Silva", "agreed_to_be_named": "on"})
    copied = desk.get(f"{base}new/?copy={session.pk}").context["form"].initial
    assert (copied["title"], copied["languages"]) == ("Opening", ["en", "pl"])
    desk.post(f"{base}new/?copy={session.pk}", {**sent, "starts_at": "2027-03-24T09:00", "ends_at": "2027-03-24T10:00"})
    copy = EventSession.objects.exclude(pk=session.pk).get()
    assert [(one.name, one.agreed_to_be_named) for one in copy.speakers.all()] == [("Ana Silva", True)]
    speaker = copy.speakers.get()
    page = desk.get(base).content.decode()
    assert (page.count("Ana Silva"), "Wednesday 24 March 2027" in page) == (2, True)
    desk.post(f"{base}{copy.pk}/speakers/{speaker.pk}/delete/")
    desk.post(f"{base}{copy.pk}/delete/")
    assert list(EventSession.objects.all()) == [session]
    assert EventSession.objects.get().speakers.count() == 1


@pytest.mark.parametrize("sessions", [1, 3])
def test_programme_is_read_in_two_queries(
    event: Event, sessions: int, django_assert_num_queries: Any, client: Client
) -> None:
    for number in range(sessions):
        make_speaker(talk(event, 23, f"1{number}:00", f"1{number}:30", track=make_topic()))
    client.get("/en/events/")
    with django_assert_num_queries(8):
        client.get(event.get_absolute_url())
