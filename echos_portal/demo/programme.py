"""Events in the coming weeks and one dialogue, so that there is something to register for. All of it is made up, and says so."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from audit.actors import SYSTEM
from dialogues.frame.actions.dialogues import create_dialogue, publish_dialogue
from dialogues.frame.actions.sessions import add_session
from dialogues.models import PolicyDialogue
from events.models import Event
from events.programme.actions.events import create_event
from events.programme.actions.publication import publish_event
from hubs.models import Hub, Topic
from toolkit.partial_dates.dates import PartialDate

EXAMPLE = "This event is an example made for the demonstration of the portal. It does not take place."
DIALOGUE = "Example: screening beyond office hours"
SESSION = "Example: first session on screening beyond office hours"

SATURDAY = 5
# Hub, days from today, first and last hour of the clock there, length in days, fields, codes of topics.
EVENTS: tuple[tuple[str, int, int, int, int, dict[str, Any], tuple[str, ...]], ...] = (
    ("no", 12, 13, 15, 1, {
        "title": "Example: what employers can do when somebody falls ill",
        "kind": Event.Kind.WEBINAR, "format": Event.Format.ONLINE, "time_zone": "Europe/Oslo", "languages": "English",
        "summary": "Employers and unions tell what helped people to stay in work during and after treatment.",
        "online_url": "https://meet.demo.example/employers", "capacity": 200,
    }, ("BH1", "MO4")),
    ("pt", 20, 10, 16, 2, {
        "title": "Example: knowledge exchange on the way of a patient",
        "kind": Event.Kind.KNOWLEDGE_EXCHANGE, "format": Event.Format.IN_PERSON, "time_zone": "Europe/Lisbon",
        "languages": "English, Portuguese", "city": "Lisbon", "venue": "Example hall, Lisbon", "capacity": 50,
        "summary": "Two days among hubs: from the first suspicion to life after treatment, and where people get lost on the way.",
        "accessibility": "Step-free entrance, hearing loop, quiet room.",
    }, ("MO3", "TP1")),
    ("gr", 26, 10, 15, 1, {
        "title": "Example: workshop for municipalities",
        "kind": Event.Kind.WORKSHOP, "format": Event.Format.HYBRID, "time_zone": "Europe/Athens", "languages": "Greek",
        "city": "Athens", "venue": "Example town hall, Athens", "online_url": "https://meet.demo.example/municipalities",
        "summary": "What a town can do for prevention with the means it has.", "capacity": 30,
    }, ("MO2",)),
    ("pt", 24, 14, 18, 1, {
        "title": SESSION, "kind": Event.Kind.POLICY_DIALOGUE, "format": Event.Format.IN_PERSON,
        "time_zone": "Europe/Lisbon", "languages": "Portuguese", "city": "Porto", "venue": "Example library, Porto",
        "summary": "An afternoon on one question: who can come to screening, and when?", "capacity": 40,
    }, ("MO2", "TP1")),
)  # fmt: skip
DRAFT: dict[str, Any] = {
    "title": "Example: annual meeting of the hub", "kind": Event.Kind.NATIONAL_MEETING, "time_zone": "Europe/Lisbon",
    "format": Event.Format.IN_PERSON, "city": "Lisbon",
}  # fmt: skip


def load_programme(*, at: dt.datetime) -> None:
    """Add what is missing of the events and the dialogue; an event that is over is held again, some weeks on."""
    for hub, days, first, last, length, fields, topics in EVENTS:
        if not _is_coming(fields["title"], at):
            times = _times(at, days, first, last, length, fields["time_zone"])
            more = {"description": EXAMPLE, "takes_registrations": True, "organiser": "Example of the demo"}
            event = _create(hub, {**fields, **times, **more}, topics)
            publish_event(by=SYSTEM, event=event, at=at)
    if not _is_coming(DRAFT["title"], at):
        _create("pt", {**DRAFT, **_times(at, 60, 10, 17, 1, DRAFT["time_zone"])}, ())
    _load_dialogue(at)


def _is_coming(title: str, at: dt.datetime) -> bool:
    return Event.objects.coming(at=at).filter(title=title).exists()


def _times(at: dt.datetime, days: int, first: int, last: int, length: int, zone: str) -> dict[str, dt.datetime]:
    """From ``first`` o'clock of the day so many days on, to ``last`` o'clock of the last day; never at a weekend or about
    the turn of the year."""
    clock = ZoneInfo(zone)
    day = at.astimezone(clock).date() + dt.timedelta(days=days)
    while day.weekday() + length > SATURDAY or (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 6):
        day += dt.timedelta(days=1)
    until = day + dt.timedelta(days=length - 1)
    return {
        "starts_at": dt.datetime.combine(day, dt.time(first), clock),
        "ends_at": dt.datetime.combine(until, dt.time(last), clock),
    }


def _create(slug: str, fields: dict[str, Any], topics: tuple[str, ...]) -> Event:
    hub = Hub.objects.select_related("country").get(slug=slug)
    where = {"country": hub.country} if fields["format"] != Event.Format.ONLINE else {}
    return create_event(by=SYSTEM, hub=hub, fields={**fields, **where}, topics=Topic.objects.filter(code__in=topics))


def _load_dialogue(at: dt.datetime) -> None:
    """The dialogue, and the coming session as one of its sessions."""
    hub = Hub.objects.get(slug="pt")
    dialogue = PolicyDialogue.objects.filter(hub=hub, title=DIALOGUE).first()
    if dialogue is None:
        promised = at.date() + dt.timedelta(days=180)
        fields = {
            "title": DIALOGUE,
            "question": "Should screening be offered in the evening and at weekends, and who should pay for it?",
            "background": "This dialogue is an example made for the demonstration of the portal. Nobody promised anything.",
            "commissioner": "Example ministry",
            "answer_promised_by": PartialDate.of_day(promised),
            "attribution": PolicyDialogue.Attribution.CHATHAM_HOUSE,
            "organisers": "Example of the demo",
        }
        dialogue = create_dialogue(by=SYSTEM, hub=hub, fields=fields, topics=Topic.objects.filter(code="MO2"))
        dialogue = publish_dialogue(by=SYSTEM, dialogue=dialogue, at=at)
    session = Event.objects.coming(at=at).get(hub=hub, title=SESSION)
    add_session(by=SYSTEM, dialogue=dialogue, event=session)
