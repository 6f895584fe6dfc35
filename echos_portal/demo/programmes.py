"""What belongs to an event of the demo: its programme on the days it was announced for, and its co-organisers."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from accounts.models import User
from echos_portal.demo.people import coordinator_of
from events.co_organisers.actions import answer_as_co_organiser, ask_co_organiser
from events.models import Event
from events.sessions.actions.sessions import add_session
from events.sessions.actions.speakers import add_speaker
from hubs.models import Hub, Topic

TAKEN_OVER = ("kind", "title", "room", "venue", "description", "languages", "interpretation")


def add_programme(by: User, event: Event, sessions: list[dict[str, Any]]) -> None:
    """Add the sessions of the table; ``day`` counts from the first day of the event. Who has a name agreed to be named."""
    if event.starts_at is None:
        return
    first = event.starts_at.astimezone(event.zone).date()
    for text in sessions:
        day = first + dt.timedelta(days=text["day"] - 1)
        times = {
            f"{name}s_at": dt.datetime.combine(day, dt.time.fromisoformat(text[name]), event.zone)
            for name in ("start", "end")
        }
        fields = {name: text[name] for name in TAKEN_OVER if name in text}
        track = Topic.objects.get(code=text["track"]) if "track" in text else None
        session = add_session(by=by, event=event, fields={**fields, **times, "track": track})
        for speaker in text.get("speakers", []):
            add_speaker(by=by, session=session, agreed_to_be_named="name" in speaker, **speaker)


def add_co_organisers(by: User, event: Event, slugs: Iterable[str], at: dt.datetime) -> None:
    """Ask other hubs to co-organise the event; their coordinators accept at once."""
    for partner in Hub.objects.filter(slug__in=list(slugs)).select_related("country"):
        asked = ask_co_organiser(by=by, event=event, partner=partner, at=at)
        answer_as_co_organiser(by=coordinator_of(partner), co_organiser=asked, accept=True, at=at)
