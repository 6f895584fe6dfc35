"""Registering for several dates with one form: one transaction, one email, one page."""

import datetime as dt
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.personal_links import token_for
from audit.actors import CITIZEN, SYSTEM
from consents.models import Consent
from events.models import Event, EventSeries, Registration, SeriesRegistration
from events.programme.actions.events import change_event
from events.registrations.erasure import erase_registrations
from events.registrations.unconfirmed import release_unconfirmed
from events.series.actions import add_date, delete_series, remove_date
from events.series.cancellation import cancel_dates
from events.series.emails import state_words
from events.series.registration import (
    DatesRefused,
    confirm_dates,
    forget_series_registrations,
    register_for_dates,
    withdraw_dates,
)
from outbox.models import OutgoingEmail, State
from tests.event_mailings import write_mailings
from tests.events.waiting import come, faults_of
from tests.factories import SHOWN, make_event, make_question, make_registration, make_series, make_series_registration
from toolkit.actions import ActionRefused, Busy

pytestmark = pytest.mark.django_db

PERSON = {"name": "Ana", "organisation": "", "access_needs": "A ramp", "language": "en"}
TYPED = {"name": "Ana", "email": "ana@example.org", "organisation": "", "access_needs": "", "consent": "on"}


def dates_of(series: EventSeries) -> list[Event]:
    return list(Event.objects.filter(series=series).order_by("starts_at"))


def ask(series: EventSeries, waits: dict[int, bool], email: str = "ana@example.org", **more: Any) -> SeriesRegistration:
    fields = {**PERSON, "at": timezone.now()} | more
    register_for_dates(by=CITIZEN, series=series, waits=waits, email=email, **fields)
    return SeriesRegistration.objects.get(series=series, email=email)


def confirm(ours: SeriesRegistration) -> list[Registration]:
    return confirm_dates(by=CITIZEN, ours=ours, shown=SHOWN, at=timezone.now())


def emails() -> list[tuple[str, int]]:
    """Return the emails that were not replaced: what kind, and how many dates each lists."""
    rows = OutgoingEmail.objects.filter(recipient="ana@example.org", state=State.QUEUED).order_by("pk")
    return [(row.kind, len(row.context.get("dates", []))) for row in rows]


def series_with_full_date() -> tuple[EventSeries, list[Event]]:
    """Three dates: two with places, the last one full with a waiting list."""
    series = make_series(dates=3, capacity=1, has_waiting_list=True)
    dates = dates_of(series)
    come(dates[2], "guest@example.org")
    return series, dates


def page_of(ours: SeriesRegistration, name: str = "series") -> str:
    token = token_for(SeriesRegistration.LINK_KIND, ours.hub_id, ours.link_nonce, ours.link_hash)
    return reverse(f"events_personal:{name}", args=[token])


def test_one_form_one_email_to_confirm_and_one_with_all_dates() -> None:
    series, dates = series_with_full_date()
    ours = ask(series, {dates[0].pk: False, dates[2].pk: True})
    assert emails() == [("series/confirm", 2)]
    assert [faults_of(event) for event in dates] == [[], [], []]
    assert not Consent.objects.filter(address="ana@example.org").exists()

    assert len(confirm(ours)) == 2
    assert confirm(ours) == []
    assert emails() == [("series/registered", 2)]
    email = OutgoingEmail.objects.get(kind="series/registered")
    notes = [date["note"] for date in email.context["dates"]]
    assert notes == ["You're registered", "You're on the waiting list"]
    assert (email.calendar.count("BEGIN:VEVENT"), "METHOD:PUBLISH" in email.calendar) == (1, True)
    assert Consent.objects.filter(address="ana@example.org", given=True).count() == 2
    states = Registration.objects.filter(email="ana@example.org").order_by("event").values_list("state", flat=True)
    assert list(states) == ["registered", "waiting"]
    assert [faults_of(event) for event in dates] == [[], [], []]


@pytest.mark.parametrize(
    ("days", "fields", "words"),
    [
        (3, {}, "You're registered"),
        (-3, {}, "You were registered"),
        (-3, {"checked_in_at": timezone.now()}, "You attended"),
        (-3, {"state": "withdrawn", "withdrawn_at": timezone.now()}, "Your registration is cancelled"),
    ],
)
def test_date_that_is_over_says_what_a_person_had(days: int, fields: dict[str, Any], words: str) -> None:
    assert state_words(make_registration(make_event(days=days), **fields)) == words


def test_more_dates_later_are_one_more_email_that_lists_all() -> None:
    series = make_series(dates=3)
    dates = dates_of(series)
    confirm(ask(series, {dates[0].pk: False}))
    ours = ask(series, {dates[1].pk: False})
    assert emails()[-1] == ("series/confirm", 2)
    confirm(ours)
    assert emails() == [("series/registered", 2)]


def test_one_refused_date_refuses_all_and_says_which() -> None:
    series, dates = series_with_full_date()
    Event.objects.filter(pk=dates[1].pk).update(registration_closes_at=timezone.now() - dt.timedelta(days=1))
    with pytest.raises(DatesRefused) as refused:
        ask(series, {event.pk: False for event in dates})
    assert set(refused.value.reasons) == {dates[1].pk, dates[2].pk}
    assert "closed" in refused.value.reasons[dates[1].pk]
    assert "full" in refused.value.reasons[dates[2].pk]
    assert not Registration.objects.filter(email="ana@example.org").exists()
    assert not SeriesRegistration.objects.exists()
    assert [faults_of(event) for event in dates] == [[], [], []]


def test_refuses_dates_of_others_by_invitation_and_series_without_the_form() -> None:
    series = make_series(dates=1, by_invitation=True)
    for event in (dates_of(series)[0], make_event()):
        with pytest.raises(DatesRefused):
            ask(series, {event.pk: False})
    EventSeries.objects.update(registers_together=False)
    with pytest.raises(ActionRefused, match="can't register"):
        ask(series, {event.pk: False})


def test_free_place_is_better_than_the_waiting_list_that_was_shown() -> None:
    series = make_series(dates=1, capacity=1, has_waiting_list=True)
    event = dates_of(series)[0]
    confirm(ask(series, {event.pk: True}))
    assert Registration.objects.get(email="ana@example.org").state == "registered"


def test_known_address_is_answered_alike_and_not_twice_in_ten_minutes() -> None:
    series = make_series(dates=2, capacity=5)
    dates = dates_of(series)
    ours = ask(series, {event.pk: False for event in dates})
    confirm(ours)
    taken = Event.objects.get(pk=dates[0].pk).places_taken
    ask(series, {dates[0].pk: False})
    assert emails() == [("series/registered", 2)]
    later = timezone.now() + dt.timedelta(minutes=11)
    ask(series, {dates[0].pk: False}, at=later)
    assert emails() == [("series/already_registered", 2)]
    assert Event.objects.get(pk=dates[0].pk).places_taken == taken + 1  # held, as for any other
    assert faults_of(dates[0]) == []


def test_who_confirms_after_a_date_was_moved_knows_the_new_one_already() -> None:
    series = make_series(dates=2)
    first, second = dates_of(series)
    ours = ask(series, {first.pk: False, second.pk: False})
    come(first, "early@example.org")
    change_event(by=CITIZEN, event=first, fields={"venue": "New hall"})
    confirm(ours)
    write_mailings()
    assert emails() == [("series/registered", 2)]
    assert OutgoingEmail.objects.get(kind="events/changed").recipient == "early@example.org"


def test_one_or_all_dates_are_cancelled_with_one_email() -> None:
    series = make_series(dates=3)
    dates = dates_of(series)
    ours = ask(series, {event.pk: False for event in dates})
    confirm(ours)
    rows = list(Registration.objects.order_by("event"))
    gone = withdraw_dates(by=CITIZEN, ours=ours, registrations=[rows[0].pk], at=timezone.now())
    assert [row.pk for row in gone] == [rows[0].pk]
    assert emails() == [("series/registered", 3), ("series/withdrawn", 1)]
    withdraw_dates(by=CITIZEN, ours=ours, registrations=[row.pk for row in rows], at=timezone.now())
    assert emails()[-1] == ("series/withdrawn", 2)
    last = OutgoingEmail.objects.filter(kind="series/withdrawn").latest("pk")
    assert last.calendar.count("STATUS:CANCELLED") == 2
    assert withdraw_dates(by=CITIZEN, ours=ours, registrations=[row.pk for row in rows], at=timezone.now()) == []
    assert [event.places_taken for event in dates_of(series)] == [0, 0, 0]


def test_unconfirmed_dates_lapse_and_the_address_is_forgotten() -> None:
    series = make_series(dates=2)
    ours = ask(series, {event.pk: False for event in dates_of(series)})
    later = timezone.now() + dt.timedelta(hours=25)
    assert forget_series_registrations(at=later) == 0
    release_unconfirmed(at=later)
    assert forget_series_registrations(at=later) == 1
    assert not OutgoingEmail.objects.exclude(context={}).exists()
    with pytest.raises(ActionRefused):
        confirm(ours)


def test_erasing_a_person_erases_the_link_to_the_series() -> None:
    series = make_series(dates=2)
    confirm(ask(series, {event.pk: False for event in dates_of(series)}))
    erase_registrations(by=CITIZEN, address="ana@example.org", at=timezone.now())
    assert not SeriesRegistration.objects.exists()
    assert emails() == []


def test_form_says_what_each_date_offers_and_registers_for_the_chosen_ones(client: Client) -> None:
    series, dates = series_with_full_date()
    path = reverse("events:series_register", args=[series.pk])
    page = client.get(path).content.decode()
    assert f'value="{dates[0].pk}-place"' in page
    assert f'value="{dates[2].pk}-wait"' in page
    assert "Choose at least one date" in client.post(path, TYPED).content.decode()

    chosen = {**TYPED, "dates": [f"{dates[0].pk}-place", f"{dates[2].pk}-wait"]}
    answer = client.post(path, chosen, follow=True)
    assert "Check your email" in answer.content.decode()
    assert Registration.objects.filter(email="ana@example.org").count() == 2


def test_date_that_became_full_keeps_the_form_and_offers_its_waiting_list(client: Client) -> None:
    series = make_series(dates=2, capacity=1, has_waiting_list=True)
    dates = dates_of(series)
    path = reverse("events:series_register", args=[series.pk])
    come(dates[1], "guest@example.org")
    chosen = {**TYPED, "dates": [f"{event.pk}-place" for event in dates]}
    page = client.post(path, chosen).content.decode()
    assert "is full now" in page
    assert 'value="ana@example.org"' in page
    assert not Registration.objects.filter(email="ana@example.org").exists()
    for event, way in zip(dates, ("place", "wait"), strict=True):
        box = page[page.index(f'value="{event.pk}-{way}"') :]
        assert "checked" in box[: box.index(">")]

    again = {**TYPED, "dates": [f"{dates[0].pk}-place", f"{dates[1].pk}-wait"]}
    assert client.post(path, again).status_code == 302


def test_personal_page_confirms_shows_and_cancels(client: Client) -> None:
    series, dates = series_with_full_date()
    ours = ask(series, {dates[0].pk: False, dates[1].pk: False, dates[2].pk: True})
    page = client.get(page_of(ours)).content.decode()
    assert "3 dates are not confirmed yet" in page
    assert client.get(page_of(ours, "series_calendar")).status_code == 404

    page = client.post(page_of(ours, "series_confirm"), follow=True).content.decode()
    assert (page.count("You&#x27;re registered"), page.count("You&#x27;re on the waiting list")) == (2, 1)
    calendar = client.get(page_of(ours, "series_calendar")).content.decode()
    assert calendar.count("BEGIN:VEVENT") == 2

    mine = Registration.objects.filter(email="ana@example.org").order_by("event")
    cancel = page_of(ours, "series_withdraw")
    assert "Choose at least one date" in client.post(cancel).content.decode()
    page = client.post(cancel, {"dates": [mine[0].pk, mine[2].pk]}, follow=True).content.decode()
    assert "2 dates were cancelled" in page
    assert [row.state for row in mine.all()] == ["withdrawn", "registered", "withdrawn"]
    stranger = Registration.objects.get(email="guest@example.org")
    client.post(cancel, {"dates": [stranger.pk]})
    stranger.refresh_from_db()
    assert stranger.state == "registered"


def test_date_with_questions_of_its_own_is_registered_for_on_its_page(client: Client) -> None:
    series = make_series(dates=3)
    first, second, third = dates_of(series)
    make_question(second, kind="consent", label="I agree to photos.", is_required=True)
    make_question(third, archived_at=timezone.now())
    path = reverse("events:series_register", args=[series.pk])
    page = client.get(path).content.decode()
    assert [f'value="{event.pk}-place"' in page for event in (first, second, third)] == [True, False, True]
    assert page.count("This date has questions of its own. Register on its page.") == 1
    assert f'href="{second.get_absolute_url()}"' in page
    with pytest.raises(DatesRefused, match="questions of its own"):  # added while the form was open
        ask(series, {first.pk: False, second.pk: False})
    assert not Registration.objects.exists()
    assert Event.objects.get(pk=second.pk).places_taken == 0


@pytest.mark.parametrize("leaves", ["delete", "remove"])
def test_people_keep_a_link_to_each_date_that_leaves_its_series(leaves: str) -> None:
    series, dates = series_with_full_date()
    ours = ask(series, {event.pk: event == dates[2] for event in dates})

    def leave() -> None:
        if leaves == "delete":
            return delete_series(by=SYSTEM, series=series, at=timezone.now())
        for event in dates:
            remove_date(by=SYSTEM, event=event, at=timezone.now())
        return None

    with pytest.raises(ActionRefused, match="hasn't confirmed"):
        leave()
    assert emails() == [("series/confirm", 3)]
    confirm(ours)
    Event.objects.filter(pk=dates[1].pk).update(state="cancelled", cancelled_at=timezone.now())
    leave()
    kept = [] if leaves == "delete" else [("series/registered", 3)]
    links = [("events/already_registered", 0), ("events/already_waiting", 0)]
    assert emails() == [*kept, *links]
    own = [email.link["route"] for email in OutgoingEmail.objects.filter(kind__startswith="events/already")]
    assert own == ["events_personal:registration"] * 2
    assert not OutgoingEmail.objects.filter(kind__startswith="events/", recipient="guest@example.org").exclude(
        kind="events/registered"
    )


@pytest.mark.parametrize("change", ["erase", "delete", "remove", "cancel", "add"])
def test_everyone_locks_the_series_then_registrations_then_events_by_key(change: str) -> None:
    series = make_series(dates=2)
    first, second = dates_of(series)
    Event.objects.filter(pk=first.pk).update(starts_at=second.ends_at, ends_at=second.ends_at + dt.timedelta(hours=1))  # type: ignore[operator]
    confirm(ask(series, {event.pk: False for event in (first, second)}))
    make_series_registration(make_series(series.hub))
    at = timezone.now()
    changes: dict[str, Any] = {
        "erase": lambda: erase_registrations(by=CITIZEN, address="ana@example.org", at=at),
        "delete": lambda: delete_series(by=SYSTEM, series=series, at=at),
        "remove": lambda: remove_date(by=SYSTEM, event=second, at=at),
        "cancel": lambda: cancel_dates(by=SYSTEM, series=series, events=[second.pk, first.pk], because="Storm", at=at),
        "add": lambda: add_date(by=SYSTEM, series=series, event=make_event(series.hub)),
    }
    with CaptureQueriesContext(connection) as queries:
        changes[change]()
    order = {"events_eventseries": 0, "events_seriesregistration": 1, "events_event": 2}
    locks = [sql for one in queries if " FOR " in (sql := one["sql"]) and "UPDATE" in sql]
    tables = [re.findall(r'FROM "(\w+)"', sql)[-1] for sql in locks]
    places = [order[name] for name in tables if name in order]
    assert places == sorted(places)
    assert places[0] == (1 if change == "erase" else 0)
    if change == "erase":
        keys = [int(found) for sql in locks for found in re.findall(r'"events_event"."id" = (\d+)', sql)]
        assert list(dict.fromkeys(keys)) == [first.pk, second.pk]


@pytest.mark.django_db(transaction=True)
def test_people_who_choose_the_same_dates_in_any_order_never_block_each_other() -> None:
    series = make_series(dates=3, capacity=4)
    keys = [event.pk for event in dates_of(series)]
    barrier = threading.Barrier(6)

    def come_at_once(number: int) -> str:
        order = keys if number % 2 else keys[::-1]
        try:
            barrier.wait(timeout=120)
            ask(series, dict.fromkeys(order, False), email=f"p{number}@example.org")
        except Busy:
            return "busy"
        except DatesRefused:
            return "refused"
        finally:
            connection.close()
        return "in"

    with ThreadPoolExecutor(6) as crowd:
        outcomes = sorted(crowd.map(come_at_once, range(6)))
    assert outcomes == ["in"] * 4 + ["refused"] * 2
    assert [event.places_taken for event in dates_of(series)] == [4, 4, 4]
    assert [faults_of(event) for event in dates_of(series)] == [[], [], []]
