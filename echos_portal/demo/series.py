"""The series of the demo: a webinar each month with one form for all dates, one of them full, one cancelled; and a copied event."""

import datetime as dt
import random
from functools import partial
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.utils import translation

from accounts.models import User
from audit.actors import CITIZEN
from echos_portal.demo.events import ZONES, find_event, times
from echos_portal.demo.history import History
from echos_portal.demo.people import coordinator_of
from echos_portal.demo.registrations import Person, made_up_people
from echos_portal.demo.texts import read_texts
from events.copies.actions import copy_event
from events.mailings.actions import continue_mailings
from events.models import Event, EventSeries, SeriesRegistration
from events.online_attendance.actions import record_report, set_online_views
from events.programme.actions.events import change_event, create_event
from events.programme.actions.publication import publish_event
from events.registrations.consent_wording import shown_on
from events.series.actions import repeat_event
from events.series.cancellation import cancel_dates
from events.series.dates import PLACE, offer_of
from events.series.mailing import continue_cancellations
from events.series.recurrence import every_month, limited
from events.series.registration import confirm_dates, register_for_dates
from hubs.models import Hub, Topic

DATES = 5
CONFIRMED_AFTER = dt.timedelta(hours=20)  # places are held for 24
CANCELLED_AGO, COPIED_AGO = 3, 4
TAKEN_OVER = ("title", "summary", "online_url", "languages", "organiser", "capacity")
Text = dict[str, Any]


def plan_series(history: History) -> None:
    """Plan the series and the copy where they are missing."""
    text = read_texts("series")
    hub = Hub.objects.select_related("country").get(slug=text["hub"])
    by = coordinator_of(hub)
    if not EventSeries.objects.filter(hub=hub, title=text["title"]).exists():
        history.ago(text["published"], partial(_hold, history, by, hub, text))
    copy = text["copy"]
    if not Event.objects.filter(hub=hub, title=copy["title"]).exists():
        history.ago(COPIED_AGO, partial(_copy, by, copy, history.now))


def _hold(history: History, by: User, hub: Hub, text: Text, at: dt.datetime) -> None:
    zone = ZONES[hub.slug]
    days = times(history.now, text["first"], 1, text["start"], text["end"], zone)
    fields = {
        **{name: text[name] for name in TAKEN_OVER}, **days, "description": text["description"].strip(), "time_zone": zone,
        "kind": Event.Kind.WEBINAR, "format": Event.Format.ONLINE, "takes_registrations": True, "has_waiting_list": True,
    }  # fmt: skip
    first = create_event(by=by, hub=hub, fields=fields, topics=Topic.objects.filter(code__in=text["topics"]))
    further = every_month(days["starts_at"].astimezone(ZoneInfo(zone)).date())
    about = {
        **{name: text[name] for name in ("title", "translations")},
        "text": text["text"].strip(),
        "registers_together": True,
    }
    following = limited(further, count=DATES - 1, until=None, most=DATES)
    series = repeat_event(by=by, event=first, days=following, new_series=about, at=at)
    dates = list(Event.objects.filter(series=series).order_by("starts_at"))
    full = dates[text["full"]["date"] - 1]
    change_event(by=by, event=full, fields={"capacity": text["full"]["capacity"]})
    for event in dates:
        publish_event(by=by, event=event, at=at)
    people = made_up_people(random.Random(text["title"]), {"key": "series", "hub": hub.slug})  # noqa: S311 - the same in every demo
    for one in text["people"]:
        history.ago(one["day"], partial(_register, history, series, dates, next(people), one["dates"]))
    last = dates[text["cancelled"]["date"] - 1]
    history.ago(CANCELLED_AGO, partial(_cancel, by, series, last, text["cancelled"]["because"]))
    for event in dates:
        if event.ends_at is not None and event.ends_at < history.now:
            history.add(event.ends_at + dt.timedelta(hours=20), partial(_report, by, event, text))


def _register(
    history: History, series: EventSeries, dates: list[Event], person: Person, chosen: list[int], at: dt.datetime
) -> None:
    events = [Event.objects.get(pk=dates[number - 1].pk) for number in chosen]
    waits = {event.pk: offer_of(event, at=at).way != PLACE for event in events}
    register_for_dates(by=CITIZEN, series=series, waits=waits, access_needs="", at=at, **cast("dict[str, Any]", person))
    history.add(at + CONFIRMED_AFTER, partial(_confirm, series, person))


def _confirm(series: EventSeries, person: Person, at: dt.datetime) -> None:
    ours = SeriesRegistration.objects.get(series=series, email=person["email"])
    with translation.override(person["language"]):
        confirm_dates(by=CITIZEN, ours=ours, shown=shown_on("confirmation page", series.hub), at=at)


def _cancel(by: User, series: EventSeries, event: Event, because: str, at: dt.datetime) -> None:
    cancel_dates(by=by, series=series, events=[event.pk], because=because, at=at)
    continue_cancellations(at=at)
    continue_mailings(at=at)


def _copy(by: User, text: Text, now: dt.datetime, at: dt.datetime) -> None:
    source = find_event(text["of"])
    day = times(now, text["day"], 1, "10:00", "11:00", source.time_zone)["starts_at"].date()
    copy_event(by=by, event=source, first_day=day, title=text["title"], at=at)


def _report(by: User, event: Event, text: Text, at: dt.datetime) -> None:
    """What the team knows afterwards: the report of the webinar, without the last who registered, and its views."""
    *joined, _last = event.registrations.confirmed().order_by("pk").values_list("email", flat=True)
    record_report(by=by, event=event, people=event.registrations.all(), addresses=joined, at=at)
    set_online_views(by=by, event=event, views=text["views"])
    change_event(by=by, event=event, fields={"attendance_as_stated": text["attendance"]})
