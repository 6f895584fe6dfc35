"""The events of the demo: created and published weeks ago by the hubs' own people, one of them moved and one cancelled."""

import datetime as dt
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import User
from echos_portal.demo.check_ins import plan_check_ins
from echos_portal.demo.close_outs import plan_close_out
from echos_portal.demo.event_drafts import correct_event, plan_correction, plan_event_draft
from echos_portal.demo.history import History
from echos_portal.demo.people import coordinator_of
from echos_portal.demo.programmes import add_co_organisers, add_programme
from echos_portal.demo.questions import add_questions
from echos_portal.demo.registrations import plan_registrations
from echos_portal.demo.reminders import plan_reminders
from echos_portal.demo.texts import read_texts
from events.mailings.actions import continue_mailings
from events.models import Event
from events.programme.actions.events import create_event
from events.programme.actions.publication import cancel_event, publish_event
from events.programme.querysets import EventQuerySet
from hubs.models import Hub, Topic

ZONES = {
    "pt": "Europe/Lisbon",
    "no": "Europe/Oslo",
    "pl": "Europe/Warsaw",
    "gr": "Europe/Athens",
    "nl": "Europe/Amsterdam",
}
TAKEN_OVER = (
    "title", "kind", "format", "city", "venue", "online_url", "languages", "organiser", "summary", "accessibility", "capacity",
    "by_invitation", "text_language", "contact_name", "contact_email", "has_waiting_list", "promotion_hours",
)  # fmt: skip
SATURDAY = 5
BREAK = dt.timedelta(weeks=3)
MOVED_AGO, CANCELLED_AGO = 9, 3
Text = dict[str, Any]


def plan_events(history: History) -> None:
    """Plan what is missing. An upcoming event that is over by now is held again; past ones are added once."""
    for text in read_texts("events")["event"]:
        hub = Hub.objects.select_related("country").get(slug=text["hub"])
        if not _is_there(hub, text, history.now):
            _plan_event(history, hub, text)
    for text in read_texts("events")["draft"]:
        hub = Hub.objects.select_related("country").get(slug=text["hub"])
        if not Event.objects.coming(at=history.now).filter(hub=hub, title=text["title"]).exists():
            plan_event_draft(history, hub, _fields(hub, text, history.now), text)


def events_of(key: str) -> EventQuerySet:
    """The event of this key in the table, each time it was held."""
    text = next(one for one in read_texts("events")["event"] if one["key"] == key)
    return Event.objects.filter(hub__slug=text["hub"], title=text["title"])


def find_event(key: str) -> Event:
    """The event of this key in the table, the latest where it was held again."""
    return events_of(key).latest("starts_at")


def _is_there(hub: Hub, text: Text, now: dt.datetime) -> bool:
    events = Event.objects.filter(hub=hub, title=text["title"])
    return events.coming(at=now).exists() if text["day"] > 0 else events.exists()


def _plan_event(history: History, hub: Hub, text: Text) -> None:
    by = coordinator_of(hub)
    published = history.now - dt.timedelta(days=text["published"])

    def publish(at: dt.datetime) -> None:
        event = create_event(by=by, hub=hub, fields=_fields(hub, text, history.now), topics=_topics(text))
        add_programme(by, event, text.get("sessions", []))
        add_co_organisers(by, event, text.get("co_organisers", []), at)
        add_questions(by, event, text.get("questions", []))
        plan_registrations(history, publish_event(by=by, event=event, at=at), text)
        plan_reminders(history, by, event, text)
        plan_close_out(history, by, event, text)
        plan_check_ins(history, by, event, text)
        if moved := text.get("moved"):
            history.ago(MOVED_AGO, partial(_move, by, event, {**text, **moved}, history.now))
        if correction := text.get("correction"):
            plan_correction(history, event, correction)
        if because := text.get("cancelled"):
            history.ago(CANCELLED_AGO, partial(_cancel, by, event, because))
        if "attendance" in text and event.ends_at:
            history.add(event.ends_at + dt.timedelta(days=4), partial(_report, by, event, text))

    history.add(published, publish)


def _fields(hub: Hub, text: Text, now: dt.datetime) -> dict[str, Any]:
    """What is entered when the event is created: nothing of what came of it."""
    zone = ZONES[hub.slug]
    days = times(now, text["day"], text.get("days", 1), text["start"], text["end"], zone)
    fields = {name: text[name] for name in TAKEN_OVER if name in text}
    where = {} if text["format"] == "online" else {"country": hub.country}
    return {
        **fields,
        **days,
        **where,
        "time_zone": zone,
        "description": text.get("description", "").strip(),
        "translations": {code: _stripped(texts) for code, texts in text.get("translations", {}).items()},
        "takes_registrations": True,
    }


def _stripped(texts: Text) -> Text:
    return {name: words.strip() for name, words in texts.items()}


def _topics(text: Text) -> Any:
    return Topic.objects.filter(code__in=text["topics"])


def times(now: dt.datetime, day: int, days: int, start: str, end: str, zone: str) -> dict[str, dt.datetime]:
    """Beginning and end, so many days from now; never at a weekend, and three weeks later instead of about the turn of the year."""
    clock = ZoneInfo(zone)
    first = now.astimezone(clock).date() + dt.timedelta(days=day)
    if (first.month, first.day) >= (12, 20) or (first.month, first.day) <= (1, 6):
        first += BREAK if day > 0 else -BREAK
    while first.weekday() + days > SATURDAY:
        first += dt.timedelta(days=1 if day > 0 else -1)
    last = first + dt.timedelta(days=days - 1)
    return {
        "starts_at": dt.datetime.combine(first, dt.time.fromisoformat(start), clock),
        "ends_at": dt.datetime.combine(last, dt.time.fromisoformat(end), clock),
    }


def _cancel(by: User, event: Event, because: str, at: dt.datetime) -> None:
    cancel_event(by=by, event=event, because=because, at=at)
    continue_mailings(at=at)


def _move(by: User, event: Event, text: Text, now: dt.datetime, at: dt.datetime) -> None:
    days = times(now, text["day"], text.get("days", 1), text["start"], text["end"], event.time_zone)
    correct_event(by=by, event=event, fields={**days, "city": text["city"], "venue": text["venue"]}, at=at)
    continue_mailings(at=at)


def _report(by: User, event: Event, text: Text, at: dt.datetime) -> None:
    """Add what came of it: how many came, and a paragraph."""
    description = f"{text['description'].strip()}\n\n{text['report'].strip()}"
    fields = {"attendance_as_stated": text["attendance"], "description": description}
    correct_event(by=by, event=event, fields=fields, at=at)
