"""A dialogue of the demo in which people write statements and vote on them: three camps, a queue for the moderator, refusals."""

import datetime as dt
import importlib.util
import random
from functools import partial
from typing import Any

from audit.actors import CITIZEN
from dialogues.frame.actions.dialogues import create_dialogue, publish_dialogue
from dialogues.frame.actions.phases import set_phases
from dialogues.models import PolicyDialogue, Pseudonym, Statement, Vote
from dialogues.statements.actions.entry import enter_dialogue
from dialogues.statements.actions.moderation import accept_statement, refuse_statement
from dialogues.statements.actions.results import compute_result
from dialogues.statements.actions.statements import add_seed_statement, write_statement
from dialogues.statements.actions.votes import cast_votes
from echos_portal.demo.history import History
from echos_portal.demo.people import MARTA, person
from echos_portal.demo.texts import read_texts
from hubs.models import Hub, Topic
from toolkit.partial_dates.dates import PartialDate

OPENED, CLOSES_IN = 21, 30  # days
VOTERS = 120
LEANING = {"a": (8, 1, 1), "d": (1, 8, 1), "m": (4, 4, 2)}
CHOICES = (Vote.Choice.AGREE, Vote.Choice.DISAGREE, Vote.Choice.PASS)
FRAME = (
    "title", "question", "background", "objectives", "invited", "decision_point", "commissioner", "organisers", "attribution",
)  # fmt: skip
Text = dict[str, Any]


def plan_statements(history: History) -> None:
    """Plan the dialogue with statements, unless it is there."""
    texts = read_texts("statements")
    hub = Hub.objects.get(slug="pt")
    if not PolicyDialogue.objects.filter(hub=hub, title=texts["dialogue"]["title"]).exists():
        history.ago(OPENED, partial(_open, history, hub, texts))


def _open(history: History, hub: Hub, texts: Text, at: dt.datetime) -> None:
    """Publish the dialogue, open its statements phase, add the hub's statements and plan what participants do."""
    frame, marta = texts["dialogue"], person(MARTA)
    fields = {name: frame[name].strip() if isinstance(frame[name], str) else frame[name] for name in FRAME}
    due = PartialDate.of_day(history.today + dt.timedelta(days=150))
    topics = Topic.objects.filter(code__in=frame["topics"])
    dialogue = create_dialogue(by=marta, hub=hub, fields={**fields, "answer_promised_by": due}, topics=topics)
    dialogue = publish_dialogue(by=marta, dialogue=dialogue, at=at)
    closes = history.now + dt.timedelta(days=CLOSES_IN)
    set_phases(by=marta, dialogue=dialogue, phases={"statements": (at, closes)})
    people = [
        enter_dialogue(dialogue=dialogue, address=f"voter{number}@demo.example", at=at) for number in range(VOTERS)
    ]
    for text in texts["statement"]:
        if text.get("seed"):
            add_seed_statement(by=marta, dialogue=dialogue, text=text["text"], language=text["language"], at=at)
    written = [text for text in texts["statement"] if not text.get("seed")]
    for place, text in enumerate(written):
        history.ago(OPENED - 1 - place / 3, partial(_write, dialogue, people[place], text))
    for place, text in enumerate(texts["refused"]):
        history.ago(OPENED - 9 - place, partial(_write, dialogue, people[40 + place], text))
    for place, text in enumerate(texts["waiting"]):
        history.ago(2 - place / 3, partial(_write, dialogue, people[50 + place], {**text, "waits": True}))
    for place, voter in enumerate(people):
        history.ago(6 - place / 30, partial(_vote, dialogue, voter, place * 3 // VOTERS, texts["statement"]))
    history.ago(1, partial(_compute, dialogue))


def _write(dialogue: PolicyDialogue, writer: Pseudonym, text: Text, at: dt.datetime) -> None:
    """Write a statement; it is moderated at once, unless it waits."""
    row = write_statement(by=CITIZEN, pseudonym=writer, text=text["text"], language=text["language"], at=at)
    decision: Text = {"by": person(MARTA), "dialogue": dialogue, "statement": row, "at": at}
    if reason := text.get("reason"):
        refuse_statement(**decision, reason=reason, duplicate_of=text.get("duplicate_of"))
    elif "waits" not in text:
        accept_statement(**decision)


def _vote(dialogue: PolicyDialogue, voter: Pseudonym, camp: int, texts: list[Text], at: dt.datetime) -> None:
    """Vote on three statements in four as the camp tends to."""
    chance = random.Random(voter.code)  # noqa: S311 - made-up votes
    lean = {text["text"]: LEANING[text["lean"][camp]] for text in texts}
    rows = Statement.objects.accepted().filter(dialogue=dialogue)
    choices = {
        row.pk: int(chance.choices(CHOICES, lean[row.text])[0])
        for row in rows
        if row.text in lean and chance.random() < 0.75
    }
    cast_votes(pseudonym=voter, choices=choices, at=at)


def _compute(dialogue: PolicyDialogue, at: dt.datetime) -> None:
    """Compute the groups here, where what they are computed with is installed; elsewhere the worker does within minutes."""
    if importlib.util.find_spec("sklearn"):
        compute_result(dialogue, at=at)
