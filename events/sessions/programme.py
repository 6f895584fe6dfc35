"""The programme as people read it: by day, in one track or in all."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from events.models import Event, EventSession
from hubs.models import Topic
from toolkit.date_formatting import clock_words, day_words
from toolkit.kept_queries import KeptQuery

SESSIONS = KeptQuery(lambda event: EventSession.objects.filter(event=event).for_pages())


@dataclass(frozen=True)
class ProgrammeEntry:
    """A session with its times on the clock of the event's place."""

    session: EventSession
    starts: dt.datetime
    ends: dt.datetime

    @property
    def clock(self) -> str:
        """From when to when: ``09:00–10:30``."""
        return f"{clock_words(self.starts)}–{clock_words(self.ends)}"


@dataclass(frozen=True)
class ProgrammeDay:
    """One day of the programme."""

    day: dt.date
    entries: list[ProgrammeEntry]

    def __str__(self) -> str:
        return day_words(self.day)


@dataclass(frozen=True)
class Programme:
    """The days of a programme, its tracks, and the track it is narrowed to, if to one."""

    days: list[ProgrammeDay]
    tracks: list[Topic]
    track: Topic | None = None

    def __bool__(self) -> bool:
        return bool(self.days)

    @property
    def other_languages(self) -> list[str]:
        """In which other languages the reader gets some of the texts, by name."""
        return sorted(
            {name for day in self.days for entry in day.entries for name in entry.session.words.other_languages}
        )


def programme_of(event: Event, track_code: str = "") -> Programme:
    """Return the programme of an event; of a track also the sessions that are for everyone. An unknown track narrows nothing."""
    sessions = SESSIONS.rows(event=event.pk)
    for one in sessions:
        one.event = event  # its language is that of the session's texts
    tracks = {one.track.pk: one.track for one in sessions if one.track is not None}
    track = next((one for one in tracks.values() if one.code == track_code), None)
    shown = [one for one in sessions if track is None or one.track_id in {None, track.pk}]
    return Programme(_by_day(shown, event), sorted(tracks.values(), key=lambda one: one.name), track)


def _by_day(sessions: Iterable[EventSession], event: Event) -> list[ProgrammeDay]:
    zone = event.zone
    entries = [ProgrammeEntry(one, one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)) for one in sessions]
    return [ProgrammeDay(day, list(found)) for day, found in groupby(entries, key=lambda one: one.starts.date())]
