"""The recommendations of the demo: sent, reminded of, answered behind personal links, and followed by email."""

import datetime as dt
import random
from functools import partial
from typing import Any

from django.utils import translation
from django.utils.text import slugify

from audit.actors import CITIZEN
from dialogues.models import Addressee, DialogueSession, PolicyDialogue, ReplyLink
from dialogues.recommendations.actions import add_addressee, add_recommendation
from dialogues.recommendations.addressee_requests import send_recommendations
from dialogues.recommendations.reminders import OFFSETS, send_due_reminders
from dialogues.recommendations.responses import respond
from digests import consent_wording
from digests.actions import confirm, subscribe
from digests.choices import Frequency
from digests.preferences import Preferences
from digests.targets import Target
from echos_portal.demo.history import History
from echos_portal.demo.people import MARTA, person
from echos_portal.demo.registrations import made_up_people

SENT_AFTER = dt.timedelta(days=2)
ANSWERED_WITHIN = 60  # days
OVERDUE = 12  # days, of those who do not answer a dialogue that was answered
DUE_IN = 30  # days, of those others who have not answered yet
HALFWAY = 0.5
FOLLOWERS = 3
PARTS = ("action", "evidence", "footnote")
Text = dict[str, Any]


def plan_ledger(
    history: History, dialogue: PolicyDialogue, session: DialogueSession, text: Text, *, agreed: dt.datetime
) -> None:
    """Plan what becomes of the recommendations of a dialogue after its session."""
    sends = agreed + SENT_AFTER
    for place, recommended in enumerate(text["recommendation"]):
        moment = agreed + dt.timedelta(minutes=place)
        history.add(moment, partial(_recommend, history, dialogue, session, recommended, "answered" in text, sends))
    history.add(sends, lambda at: send_recommendations(by=person(MARTA), dialogue=dialogue, at=at))


def _recommend(
    history: History, dialogue: PolicyDialogue, session: DialogueSession, recommended: Text, is_answered: bool,
    sends: dt.datetime, _at: dt.datetime,
) -> None:  # fmt: skip
    parts = {kind: recommended[kind] for kind in PARTS if kind in recommended}
    added = add_recommendation(
        by=person(MARTA), dialogue=dialogue, text=recommended["text"], parts=parts, sessions=[session]
    )
    for kind, name, state, *answer in recommended["to"]:
        due = _due(history, state, is_answered, sends)
        addressee = add_addressee(
            by=person(MARTA), dialogue=dialogue, recommendation=added, kind=kind, name=name, due_on=due,
            email="" if state == Addressee.State.NOT_SENT else f"office@{slugify(name)[:40]}.demo.example",
        )  # fmt: skip
        if state == Addressee.State.NOT_SENT:
            continue
        if state != Addressee.State.SENT:
            answers = sends + (history.now - sends) * HALFWAY
            history.add(answers, partial(_respond, addressee, state, "".join(answer)))
        for offset in OFFSETS:
            day = dt.datetime.combine(due + dt.timedelta(days=offset), dt.time(9), history.now.tzinfo)
            if sends < day < history.now:
                history.add(day, lambda at: send_due_reminders(at=at))


def _due(history: History, state: str, is_answered: bool, sends: dt.datetime) -> dt.date:
    if state == Addressee.State.SENT and is_answered:
        return history.today - dt.timedelta(days=OVERDUE)
    if state in (Addressee.State.SENT, Addressee.State.ACKNOWLEDGED):
        return history.today + dt.timedelta(days=DUE_IN)
    return sends.date() + dt.timedelta(days=ANSWERED_WITHIN)


def _respond(addressee: Addressee, state: str, answer: str, at: dt.datetime) -> None:
    """Respond behind the personal link, as the office does that opens the email."""
    link = ReplyLink.objects.for_pages().get(addressee=addressee)
    respond(
        by=CITIZEN, link=link, state=state, answer=answer, answer_language="en", document=None, seen=None, at=at
    )  # fmt: skip


def plan_followers(history: History, dialogue: PolicyDialogue, *, since: dt.datetime) -> None:
    """Plan some people who follow a dialogue by email from the days after it was published."""
    chance = random.Random(f"followers {dialogue.title}")  # noqa: S311 - the same people in every demo
    people = made_up_people(chance, {"key": f"followers {dialogue.title}", "hub": dialogue.hub.slug})
    for place in range(1, FOLLOWERS + 1):
        history.add(since + dt.timedelta(days=place), partial(_follow, dialogue, next(people)))


def _follow(dialogue: PolicyDialogue, someone: dict[str, str], at: dt.datetime) -> None:
    target, language = Target(dialogue=dialogue), someone["language"]
    wishes = Preferences(Frequency.AT_ONCE, time_zone=target.time_zone)
    row = subscribe(by=CITIZEN, target=target, email=someone["email"], language=language, at=at, wishes=wishes)
    with translation.override(language):
        shown = consent_wording.shown_on("personal page", [target])
    confirm(by=CITIZEN, subscriber=row, shown=shown, at=at)
