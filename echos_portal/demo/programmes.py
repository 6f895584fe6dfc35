"""The programme of an event of the demo: its sessions and speakers, on the days the event was announced for."""

import datetime as dt
from typing import Any

from accounts.models import User
from events.models import Event
from events.sessions.actions.sessions import add_session
from events.sessions.actions.speakers import add_speaker
from hubs.models import Topic

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
