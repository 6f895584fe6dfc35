"""Series: made by repeating an event, changed, and what the public and programs see of them."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.actors import SYSTEM
from events.models import Event, EventSeries, SeriesCancellation, SeriesRegistration
from events.series import recurrence
from events.series.actions import add_date, change_series, delete_series, remove_date, repeat_event
from events.series.later_dates import apply_to_later_dates
from outbox.models import OutgoingEmail
from tests.event_mailings import write_mailings
from tests.events.test_copies import event_at, local
from tests.factories import make_event, make_hub, make_member, make_registration, make_series, make_series_registration
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db

AT = timezone.now()
NEW = {"title": "Practitioners' hour", "text": "Once a month.", "text_language": "en", "registers_together": True}


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def repeated(event: Event, *days: str) -> EventSeries:
    return repeat_event(by=SYSTEM, event=event, days=[day(one) for one in days], new_series=NEW, at=AT)


def dates_of(series: EventSeries) -> list[Event]:
    return list(Event.objects.filter(series=series).order_by("starts_at", "pk"))


@pytest.mark.parametrize(
    ("days", "first"),
    [
        (recurrence.every_week(day("2027-03-22")), ["2027-03-29", "2027-04-05"]),
        (recurrence.every_week(day("2027-03-22"), weeks=2), ["2027-04-05", "2027-04-19"]),
        (recurrence.every_month(day("2027-01-12")), ["2027-02-09", "2027-03-09"]),  # second Tuesday
        (recurrence.every_month(day("2027-12-01")), ["2028-01-05", "2028-02-02"]),  # first Wednesday, over the year
        (recurrence.every_month(day("2027-01-29")), ["2027-02-26", "2027-03-26"]),  # fifth Friday: the last one
        (recurrence.every_month(day("2027-03-29")), ["2027-04-26", "2027-05-31"]),  # fifth Monday
    ],
)
def test_days_of_a_rule(days: Any, first: list[str]) -> None:
    assert [str(one) for one in recurrence.limited(days, count=2, until=None, most=52)] == first


def test_rule_ends_after_a_number_or_on_a_day() -> None:
    every_week = recurrence.every_week
    until = recurrence.limited(every_week(day("2027-01-01")), count=None, until=day("2027-01-22"), most=52)
    assert [str(one) for one in until] == ["2027-01-08", "2027-01-15", "2027-01-22"]
    both = recurrence.limited(every_week(day("2027-01-01")), count=2, until=day("2027-01-22"), most=52)
    assert len(both) == 2
    assert len(recurrence.limited(every_week(day("2027-01-01")), count=None, until=day("2090-01-01"), most=52)) == 53


def test_repeating_an_event_makes_drafts_of_a_series_at_the_same_local_time() -> None:
    event = event_at("2027-03-22 10:00")
    series = repeated(event, "2027-03-29", "2027-04-05")
    assert {name: getattr(series, name) for name in NEW} == NEW
    dates = [(local(one.starts_at), one.state) for one in dates_of(series)]
    assert dates == [("2027-03-22 10:00", "published"), ("2027-03-29 10:00", "draft"), ("2027-04-05 10:00", "draft")]

    again = repeat_event(by=SYSTEM, event=event, days=[day("2027-04-12")], new_series={}, at=AT)
    assert (again, len(dates_of(series))) == (series, 4)
    with pytest.raises(ActionRefused, match="already has an event"):
        repeated(event, "2027-04-19", "2027-04-12")
    assert len(dates_of(series)) == 4


def test_repeating_holds_the_event_only_to_put_it_into_the_series() -> None:
    """People register for it while the copies are made."""
    event = event_at("2027-03-22 10:00")
    with CaptureQueriesContext(connection) as queries:
        repeated(event, "2027-03-29", "2027-04-05")
    sqls = [one["sql"] for one in queries]
    held = [n for n, sql in enumerate(sqls) if f'"events_event"."id" = {event.pk} ' in sql and "FOR NO KEY" in sql]
    made = [n for n, sql in enumerate(sqls) if sql.startswith('INSERT INTO "events_event"')]
    assert (len(held), len(made), held[0] > made[-1]) == (1, 2, True)


def test_series_has_52_dates_at_most() -> None:
    event = event_at("2027-03-22 10:00")
    with pytest.raises(ActionRefused, match="52 dates at most"):
        repeat_event(
            by=SYSTEM, event=event, days=[day("2027-04-01") + dt.timedelta(n) for n in range(52)], new_series=NEW, at=AT
        )
    assert (EventSeries.objects.count(), Event.objects.count()) == (0, 1)


def test_dates_are_added_and_taken_out_and_one_date_changes_alone() -> None:
    series, single = make_series(dates=1), make_event()
    add_date(by=SYSTEM, series=series, event=single)
    assert len(dates_of(series)) == 2
    for refused in (make_event(make_hub("NO")), dates_of(make_series(dates=1))[0]):
        with pytest.raises(ActionRefused, match="in no series"):
            add_date(by=SYSTEM, series=series, event=refused)
    remove_date(by=SYSTEM, event=single, at=AT)
    remove_date(by=SYSTEM, event=single, at=AT)
    assert len(dates_of(series)) == 1
    change_series(by=SYSTEM, series=series, fields={"title": "Other"})
    assert dates_of(series)[0].title != "Other"
    with pytest.raises(ActionRefused, match="Enter a title"):
        change_series(by=SYSTEM, series=series, fields={"title": " "})


def test_deleted_series_leaves_its_events_and_waits_for_its_emails() -> None:
    series = make_series(dates=2)
    mailing = SeriesCancellation.objects.create(hub=series.hub, series=series, events=[1])
    with pytest.raises(ActionRefused, match="are being written"):
        delete_series(by=SYSTEM, series=series, at=AT)
    SeriesCancellation.objects.filter(pk=mailing.pk).update(finished_at=AT)
    delete_series(by=SYSTEM, series=series, at=AT)
    delete_series(by=SYSTEM, series=series, at=AT)
    assert (EventSeries.objects.count(), Event.objects.filter(series=None).count()) == (0, 2)


@pytest.mark.parametrize("constraint", ["event", "seriesregistration", "seriescancellation"])
def test_database_keeps_a_series_inside_its_hub(constraint: str) -> None:
    series, stranger = make_series(), make_hub("NO")
    writes = {
        "event": lambda: Event.objects.filter(pk=make_event(stranger).pk).update(series=series),
        "seriesregistration": lambda: SeriesRegistration.objects.filter(pk=make_series_registration(series).pk).update(
            hub=stranger
        ),
        "seriescancellation": lambda: SeriesCancellation.objects.create(hub=stranger, series=series, events=[1]),
    }
    with pytest.raises(IntegrityError, match=f"events_{constraint}_series_id_same_hub"), transaction.atomic():
        writes[constraint]()


@pytest.mark.parametrize(
    ("name", "write"),
    [
        (
            "events_event_series_needs_hub",
            lambda s: Event.objects.filter(series=s).update(hub=None, takes_registrations=False),
        ),
        ("events_series_has_title", lambda _s: EventSeries.objects.update(title="")),
        ("events_series_registration_once", lambda s: [make_series_registration(s) for _twice in range(2)]),
        ("events_seriesregistration_canonical", lambda s: make_series_registration(s, "Ana@Example.org")),
        ("events_series_cancellation_has", lambda s: SeriesCancellation.objects.create(hub=s.hub, series=s, events=[])),
    ],
)
def test_database_refuses(name: str, write: Any) -> None:
    series = make_series(dates=1)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        write(series)


def test_later_dates_take_over_what_was_chosen_and_each_emails_its_own_people() -> None:
    first = event_at("2027-03-22 10:00", summary="New", venue="New hall", capacity=80)
    repeated(first, "2027-03-29", "2027-04-05")
    _first, second, third = dates_of(Event.objects.get(pk=first.pk).series)  # type: ignore[arg-type]
    Event.objects.filter(pk=second.pk).update(
        state="published", published_at=AT, venue="Old hall", summary="Own", capacity=10
    )
    Event.objects.filter(pk=third.pk).update(
        title="Last one", venue="Old hall", starts_at=third.starts_at + dt.timedelta(hours=1)
    )  # type: ignore[operator]
    make_registration(second, email="ana@example.org")

    changed = apply_to_later_dates(by=SYSTEM, event=first, parts=["place", "times"], at=AT)
    write_mailings()

    assert [one.pk for one in changed] == [second.pk, third.pk]
    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.venue, second.summary, second.capacity, local(second.starts_at)) == (
        "New hall",
        "Own",
        10,
        "2027-03-29 10:00",
    )
    assert (third.venue, third.title, local(third.starts_at)) == ("New hall", "Last one", "2027-04-05 10:00")
    email = OutgoingEmail.objects.get(kind="events/changed")
    assert (email.recipient, "Old hall" in email.context["was_where"]) == ("ana@example.org", True)


def test_hours_of_offers_without_a_waiting_list_keep_no_date_from_changing() -> None:
    first = event_at("2027-03-22 10:00", capacity=9, promotion_hours=48)
    repeated(first, "2027-03-29")
    second = dates_of(Event.objects.get(pk=first.pk).series)[1]  # type: ignore[arg-type]
    for capacity in (9, 5):
        Event.objects.filter(pk=second.pk).update(
            state="published", published_at=AT, capacity=capacity, promotion_hours=24
        )
        apply_to_later_dates(by=SYSTEM, event=first, parts=["places"], at=AT)
        second.refresh_from_db()
        assert (second.capacity, second.promotion_hours) == (9, 24)


def test_what_one_later_date_refuses_is_refused_for_all() -> None:
    first = event_at("2027-03-22 10:00", capacity=5)
    repeated(first, "2027-03-29", "2027-04-05")
    dates = dates_of(Event.objects.get(pk=first.pk).series)  # type: ignore[arg-type]
    Event.objects.filter(pk__in=[one.pk for one in dates[1:]]).update(capacity=50)
    Event.objects.filter(pk=dates[2].pk).update(places_taken=20)
    with pytest.raises(ActionRefused, match=r"5 April 2027: 20 places are taken"):
        apply_to_later_dates(by=SYSTEM, event=first, parts=["places"], at=AT)
    assert Event.objects.get(pk=dates[1].pk).capacity == 50


def test_public_page_lists_the_dates_and_an_event_names_its_neighbours(client: Client) -> None:
    series = make_series(dates=3)
    first, second, third = dates_of(series)
    make_event(series.hub, days=40, series=series, state="draft", published_at=None, title="Not public")
    Event.objects.filter(pk=third.pk).update(state="cancelled", cancelled_at=AT)

    page = client.get(series.get_absolute_url()).content.decode()
    assert page.count(first.get_absolute_url()) >= 1
    assert "Not public" not in page
    assert reverse("events:series_register", args=[series.pk]) in page
    event_page = client.get(second.get_absolute_url()).content.decode()
    assert "2 of 3" in event_page
    for neighbour in (first, third, series):
        assert neighbour.get_absolute_url() in event_page

    empty = make_series()
    assert client.get(empty.get_absolute_url()).status_code == 404


def test_programs_find_the_series_of_an_event(client: Client) -> None:
    series = make_series(dates=2)
    make_event(series.hub)
    answer = client.get("/api/v1/events/", {"series": series.pk}).json()
    shown = {"id": series.pk, "title": series.title}
    assert [one["series"] for one in answer["results"]] == [shown, shown]
    assert [client.get("/api/v1/events/", {"series": one}).status_code for one in (series.pk + 1, "x")] == [400, 400]
    assert None in [one["series"] for one in client.get("/api/v1/events/").json()["results"]]
    EventSeries.objects.update(title="Renamed")
    assert client.get("/api/v1/events/", {"series": series.pk}).json()["results"][0]["series"]["title"] == "Renamed"
    feed = client.get(reverse("event_feeds:series", args=["en", series.pk])).content.decode()
    assert feed.count("BEGIN:VEVENT") == 2
    assert len({line for line in feed.splitlines() if line.startswith("UID:")}) == 2


def test_coordinator_repeats_an_event_on_the_dashboard(client: Client) -> None:
    event = event_at("2027-03-23 10:00")
    hub = event.hub
    assert hub is not None
    signed_in(make_member(hub), client)
    path = reverse("events_manage:repeat", args=[hub.slug, event.pk])
    assert "Title of the series" in client.get(path).content.decode()
    typed = {"title": "Hour", "text": "", "text_language": "en", "rule": "month", "count": "", "until": "", "dates": ""}

    for wrong, words in (
        ({}, "Enter how many further dates"),
        ({"rule": "dates"}, "Enter at least one further date"),
        ({"rule": "dates", "dates": "2027-04-01\n1 May"}, "is not a date"),
        ({"until": "2095-01-01"}, "52 dates at most"),
    ):
        page = client.post(path, typed | wrong).content.decode()
        assert words in page
        assert 'value="Hour"' in page
    page = client.post(path, typed | {"count": "2"}, follow=True).content.decode()
    assert "2 dates were added as drafts" in page
    series = EventSeries.objects.get()
    assert [local(one.starts_at) for one in dates_of(series)] == [
        "2027-03-23 10:00",
        "2027-04-27 10:00",
        "2027-05-25 10:00",
    ]
    assert "Title of the series" not in client.get(path).content.decode()


def test_title_and_text_are_in_the_language_of_the_reader_or_else_in_english(client: Client) -> None:
    series = make_series(dates=2)
    desk = signed_in(make_member(series.hub))
    path = reverse("events_manage:series_edit", args=[series.hub.slug, series.pk])
    typed = {"title": "Hora", "text": "Em português", "text_language": "pt", "registers_together": "on"}
    opened = desk.post(path, {**typed, "add_language": "en"})
    assert opened["Location"] == f"{path}?language=en"
    desk.post(opened["Location"], {**typed, "title_en": "Hour", "text_en": ""})
    series.refresh_from_db()
    assert (series.text_language, series.translations) == ("pt", {"en": {"title": "Hour"}})
    assert "There is already a text in English" in desk.post(path, {**typed, "text_language": "en"}).content.decode()

    for language, words in (("pt", ("Hora", "Em português")), ("en", ("Hour", "Em português")), ("pl", ("Hour",))):
        page = client.get(f"/{language}/events/series/{series.pk}/").content.decode()
        assert [one for one in words if one not in page] == []
    assert "Hour</a>" in client.get(dates_of(series)[0].get_absolute_url()).content.decode()
