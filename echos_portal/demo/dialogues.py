"""The policy dialogues of the demo, one in each phase: open, held and overdue, answered, closed with its outcome."""

import datetime as dt
from functools import partial
from typing import Any

from dialogues.frame.actions.dialogues import change_dialogue, create_dialogue, publish_dialogue, record_answer
from dialogues.frame.actions.sessions import add_session
from dialogues.models import Addressee, PolicyDialogue
from dialogues.recommendations.actions import add_addressee, add_recommendation, set_addressee_state
from echos_portal.demo.events import find_event
from echos_portal.demo.history import History
from echos_portal.demo.people import MARTA, person
from echos_portal.demo.texts import read_texts
from hubs.models import Hub, Topic
from toolkit.partial_dates.dates import PartialDate

FRAME = (
    "title", "question", "background", "objectives", "invited", "decision_point", "commissioner", "organisers", "attribution",
)  # fmt: skip
SESSION_AGO = 39  # before the first invitation to a session is sent
HALFWAY = 0.5
Text = dict[str, Any]


def plan_dialogues(history: History) -> None:
    """Plan the dialogues the Portuguese hub does not have yet."""
    hub = Hub.objects.get(slug="pt")
    there = set(PolicyDialogue.objects.filter(hub=hub).values_list("title", flat=True))
    for text in read_texts("dialogues")["dialogue"]:
        if text["title"] not in there:
            history.ago(text["published"], partial(_begin, history, hub, text))


def _begin(history: History, hub: Hub, text: Text, at: dt.datetime) -> None:
    """Publish the dialogue and plan what follows: its session, its recommendations, the answer and the outcome."""
    due = history.now.date() + dt.timedelta(days=text["answer_due"])
    fields = {name: text[name].strip() if isinstance(text[name], str) else text[name] for name in FRAME}
    topics = Topic.objects.filter(code__in=text["topics"])
    marta = person(MARTA)
    dialogue = create_dialogue(
        by=marta, hub=hub, fields={**fields, "answer_promised_by": PartialDate.of_day(due)}, topics=topics
    )
    dialogue = publish_dialogue(by=marta, dialogue=dialogue, at=at)
    history.ago(
        SESSION_AGO if text["answer_due"] > 0 else text["published"] - 5, partial(_add_session, history, dialogue, text)
    )
    if "answered" in text:
        history.ago(text["answered"], partial(_answer, dialogue, text["answer"].strip()))
    if "outcome" in text:
        outcome = {"outcome": text["outcome"].strip()}
        history.ago(14, lambda _at: change_dialogue(by=marta, dialogue=dialogue, fields=outcome))


def _add_session(history: History, dialogue: PolicyDialogue, text: Text, _at: dt.datetime) -> None:
    event = find_event(text["session"])
    add_session(by=person(MARTA), dialogue=dialogue, event=event)
    if event.ends_at:
        for place, recommended in enumerate(text.get("recommendation", [])):
            agreed = event.ends_at + dt.timedelta(days=5, minutes=place)
            history.add(agreed, partial(_recommend, history, dialogue, recommended))


def _recommend(history: History, dialogue: PolicyDialogue, recommended: Text, at: dt.datetime) -> None:
    added = add_recommendation(by=person(MARTA), dialogue=dialogue, text=recommended["text"])
    for kind, name, *answered in recommended["to"]:
        addressee = add_addressee(by=person(MARTA), dialogue=dialogue, recommendation=added, kind=kind, name=name)
        state, answer = answered[0], "".join(answered[1:])
        if state != Addressee.State.NOT_SENT:
            history.add(at + dt.timedelta(days=2), partial(_set_state, dialogue, addressee, Addressee.State.SENT, ""))
        if state not in (Addressee.State.NOT_SENT, Addressee.State.SENT):
            answers = at + (history.now - at) * HALFWAY
            history.add(answers, partial(_set_state, dialogue, addressee, state, answer))


def _set_state(dialogue: PolicyDialogue, addressee: Addressee, state: str, answer: str, at: dt.datetime) -> None:
    set_addressee_state(
        by=person(MARTA), dialogue=dialogue, addressee=addressee, state=state, answer=answer, on=at.date()
    )


def _answer(dialogue: PolicyDialogue, answer: str, at: dt.datetime) -> None:
    record_answer(by=person(MARTA), dialogue=dialogue, answer=answer, answered_on=at.date())
