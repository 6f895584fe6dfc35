"""People who register for the events of the demo, slowly at first and then faster; some cancel, some say what they need."""

import datetime as dt
import random
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.utils import translation
from django.utils.text import slugify

from audit.actors import CITIZEN
from consents.wording import ShownWording
from echos_portal.demo.history import History
from echos_portal.demo.questions import made_up_answers
from echos_portal.demo.texts import read_texts
from events.models import Event, Registration
from events.questions.conditions import GivenAnswers
from events.registrations.actions import register, withdraw_registration
from events.registrations.consent_wording import shown_on
from events.registrations.unconfirmed import register_publicly
from events.waiting_list.actions import join_waiting_list

RISING = 0.6  # below 1: more of them come late
ONLINE_EVERY = 3  # at a hybrid event
FULL_SINCE, FREED_AGO = 6, 0.15  # days: of the event with a waiting list
UNCONFIRMED_AGO = 0.1  # days: who has registered and not confirmed yet
FREES = 1  # who of the registered cancels then: not the first, who says what they need
SPOKEN = {"pt": "pt", "pl": "pl"}
INTERNATIONAL = ("exchange", "utrecht")
NEEDS_EVERY = 6  # so many registrations after each other, one says what they need
ACCENTS = str.maketrans("øØłŁ", "oOlL")  # characters that no accent can be removed from
Person = dict[str, str]


def plan_registrations(history: History, event: Event, text: dict[str, Any]) -> None:
    """Plan the registrations for an event that was just published; the first ones cancel where some do."""
    chance = random.Random(text["key"])  # noqa: S311 - the same people in every demo
    many, leaving = text.get("registrations", 0), text.get("withdrawn", 0)
    begins = history.now - dt.timedelta(days=text["published"])
    ends = _ends(history.now, event, text)
    people, needs = made_up_people(chance, text), list(text.get("needs", []))
    registered: list[Registration] = []
    answering = random.Random(f"{text['key']} answers")  # noqa: S311 - the same answers in every demo
    for place in range(many):
        moment = begins + (ends - begins) * ((place + chance.random()) / many) ** RISING
        leaves = place < leaving
        says = needs.pop() if needs and not leaves and place % NEEDS_EVERY == 0 else ""
        online = event.is_hybrid and place % ONLINE_EVERY == 0
        answers = partial(made_up_answers, answering, event, text.get("questions", []))
        history.add(moment, partial(_register, history, event, next(people), says, leaves, online, registered, answers))
    for _number in range(text.get("unconfirmed", 0)):
        history.ago(UNCONFIRMED_AGO, partial(_ask_to_confirm, event, next(people)))
    for number in range(text.get("waiting", 0)):
        history.ago(FULL_SINCE - 1 - number / 2, partial(_wait, event, next(people)))
    if text.get("waiting"):
        history.ago(FREED_AGO, lambda at: withdraw_registration(by=CITIZEN, registration=registered[FREES], at=at))


def _ends(now: dt.datetime, event: Event, text: dict[str, Any]) -> dt.datetime:
    """Until when people have registered: an hour ago, or before the event began or was cancelled."""
    if "cancelled" in text:
        return now - dt.timedelta(days=4)
    last = now - (dt.timedelta(days=FULL_SINCE) if text.get("waiting") else dt.timedelta(hours=1))
    return min(last, event.starts_at - dt.timedelta(days=1)) if event.starts_at else last


def made_up_people(chance: random.Random, text: dict[str, Any]) -> Iterator[Person]:
    """People of the event's country, or of several, each with an address of their own."""
    lists, contacts = read_texts("names"), read_texts("contacts")
    own = contacts["people"]
    organisations = [row[0] for group in contacts["group"] for row in group["organisations"]]
    lists["pt"] = {
        "given": [*own["women"], *own["men"]],
        "family": own["family"],
        "organisations": [*organisations, "", ""],
    }
    countries = list(lists) if text["key"] in INTERNATIONAL else [text["hub"]]
    taken: set[str] = set()
    while True:
        country = chance.choice(countries)
        names = lists[country]
        name = f"{chance.choice(names['given'])} {chance.choice(names['family'])}"
        if name not in taken:
            taken.add(name)
            address = f"{slugify(name.translate(ACCENTS)).replace('-', '.')}@correio.demo.example"
            organisation = chance.choice(names["organisations"])
            yield {"name": name, "email": address, "organisation": organisation, "language": SPOKEN.get(country, "en")}


def _register(
    history: History, event: Event, person: Person, access_needs: str, leaves: bool, online: bool,
    registered: list[Registration], answers: Callable[[], GivenAnswers | None], at: dt.datetime,
) -> None:  # fmt: skip
    shown = _shown_to(event, person)
    if shown is None:
        return
    registration = register(
        by=CITIZEN, event=event, shown=shown, access_needs=access_needs, online=online, answers=answers(), at=at,
        **person,
    )  # fmt: skip
    registered.append(registration)
    if leaves:
        later = at + (history.now - at) / 2
        history.add(later, lambda at: withdraw_registration(by=CITIZEN, registration=registration, at=at))


def _ask_to_confirm(event: Event, person: Person, at: dt.datetime) -> None:
    """Register by the public form, without opening the link in the email."""
    register_publicly(
        by=CITIZEN, event=event, name=person["name"], email=person["email"], organisation=person["organisation"],
        language=person["language"], access_needs="", at=at,
    )  # fmt: skip


def _wait(event: Event, person: Person, at: dt.datetime) -> None:
    if (shown := _shown_to(event, person)) is not None:
        join_waiting_list(
            by=CITIZEN, event=event, name=person["name"], email=person["email"], organisation=person["organisation"],
            language=person["language"], shown=shown, at=at,
        )  # fmt: skip


def _shown_to(event: Event, person: Person) -> ShownWording | None:
    with translation.override(person["language"]):
        return shown_on("registration form", event.hub) if event.hub else None
