"""Check-in at the event of the demo that goes on today: people in the room and online, links for helpers, and badges."""

import datetime as dt
from functools import partial
from typing import Any

from accounts.models import User
from audit.actors import CITIZEN
from echos_portal.demo.history import History
from events.check_in.actions import check_in, check_in_oneself, join_online
from events.check_in.attendees import coming_in_person
from events.check_in.badges import request_badges
from events.check_in.door_links import create_door_link
from events.check_in.settings import change_settings
from events.check_in.windows import day_code
from events.models import Event, SelfCheckIn
from events.online_attendance.actions import set_online_views

EVERY_MINUTES = 3
ITSELF_EVERY = 5  # so many people after each other, one checks in with the poster


def plan_check_ins(history: History, by: User, event: Event, text: dict[str, Any]) -> None:
    """Plan what the table says about check-in: links a week before the event, people on its first day."""
    if "check_in" not in text or event.starts_at is None:
        return
    facts = text["check_in"]
    history.add(event.starts_at - dt.timedelta(days=7), partial(_prepare, by, event, facts))
    history.add(event.starts_at, partial(_check_in, by, event, facts))


def _prepare(by: User, event: Event, facts: dict[str, Any], at: dt.datetime) -> None:
    change_settings(by=by, event=event, self_check_in=SelfCheckIn.WITH_DAY_CODE)
    for label in facts["links"]:
        create_door_link(by=by, event=event, label=label, at=at)


def _check_in(by: User, event: Event, facts: dict[str, Any], _at: dt.datetime) -> None:
    """People come one after the other; some check in themselves, most are checked in through a link, the last at the desk."""
    if event.starts_at is None:
        return
    links, first = list(event.door_links.all()), event.starts_at
    for number, person in enumerate(coming_in_person(event).order_by("pk")[: facts["people"]]):
        moment = first + dt.timedelta(minutes=number * EVERY_MINUTES)
        if number % ITSELF_EVERY == ITSELF_EVERY - 1:
            code = day_code(event, moment.astimezone(event.zone).date())
            check_in_oneself(by=CITIZEN, registration=person, typed_day_code=code, at=moment)
        else:
            actor = links[number % len(links)] if number < facts["people"] - 1 else by
            check_in(by=actor, registration=person, at=moment, now=moment)
    online = event.registrations.confirmed().filter(attends_online=True)
    for person in online.order_by("pk")[: facts["online"]]:
        join_online(by=CITIZEN, registration=person, at=first)
    change_settings(by=by, event=event, self_check_in=SelfCheckIn.WITH_DAY_CODE)
    if facts["views"]:
        set_online_views(by=by, event=event, views=facts["views"])
    if facts["badges"]:
        people = coming_in_person(event)
        request_badges(
            by=by, event=event, people=people, language="en", at=first, with_organisation=True, with_code=True,
            with_sector=False,
        )  # fmt: skip
