"""The policy dialogues of the demo, at least one in each phase, with evidence briefs."""

import datetime as dt
from functools import partial
from typing import Any

from dialogues.brief.actions import save_brief_draft, send_brief, write_brief_emails
from dialogues.brief.recipients import count_recipients
from dialogues.frame.actions.dialogues import change_dialogue, create_dialogue, publish_dialogue, record_answer
from dialogues.frame.actions.phases import set_phases
from dialogues.frame.actions.sessions import add_session
from dialogues.models import EvidenceBrief, PolicyDialogue
from echos_portal.demo.afterwards import plan_afterwards
from echos_portal.demo.events import find_event
from echos_portal.demo.history import History
from echos_portal.demo.ledger import plan_followers, plan_ledger
from echos_portal.demo.people import MARTA, person
from echos_portal.demo.texts import read_texts
from hubs.models import Hub, Topic
from publishing.actions import publish
from toolkit.partial_dates.dates import PartialDate

FRAME = (
    "title", "question", "background", "objectives", "invited", "decision_point", "commissioner", "organisers", "attribution",
)  # fmt: skip
OPTIONAL = ("commitment", "level", "languages", "translations")
COORDINATORS = {"pt": MARTA, "pl": "coordinator.pl@demo.example", "no": "coordinator.no@demo.example"}
BRIEF_AGO = 3
SESSION_AGO = 39  # before the first invitation to a session is sent
Text = dict[str, Any]


def plan_dialogues(history: History) -> None:
    """Plan the dialogues the hubs do not have yet."""
    hubs = {hub.slug: hub for hub in Hub.objects.filter(slug__in=COORDINATORS)}
    there = set(PolicyDialogue.objects.values_list("hub__slug", "title"))
    for text in read_texts("dialogues")["dialogue"]:
        hub = hubs[text.get("hub", "pt")]
        if (hub.slug, text["title"]) not in there:
            history.ago(text["published"], partial(_begin, history, hub, text))


def _begin(history: History, hub: Hub, text: Text, at: dt.datetime) -> None:
    """Publish the dialogue and plan what follows: its session, its recommendations, the answer and the outcome."""
    due = history.today + dt.timedelta(days=text["answer_due"])
    fields = {name: text[name].strip() if isinstance(text[name], str) else text[name] for name in FRAME}
    topics = Topic.objects.filter(code__in=text["topics"])
    fields |= {name: text[name] for name in OPTIONAL if name in text}
    marta = person(COORDINATORS[hub.slug])
    dialogue = create_dialogue(
        by=marta, hub=hub, fields={**fields, "answer_promised_by": PartialDate.of_day(due)}, topics=topics
    )
    dialogue = publish_dialogue(by=marta, dialogue=dialogue, at=at)
    set_phases(
        by=marta, dialogue=dialogue, phases={kind: _span(history, days) for kind, days in text["phases"].items()}
    )
    if "brief" in text:
        history.ago(BRIEF_AGO, partial(_publish_brief, dialogue, text["brief"]))
    if "session" not in text:
        return
    history.ago(
        SESSION_AGO if text["answer_due"] > 0 else text["published"] - 5, partial(_add_session, history, dialogue, text)
    )
    plan_followers(history, dialogue, since=at)
    if "afterwards" in text:
        plan_afterwards(history, dialogue, text["afterwards"])
    if "answered" in text:
        history.ago(text["answered"], partial(_answer, dialogue, text["answer"].strip()))
    if "outcome" in text:
        outcome = {"outcome": text["outcome"].strip()}
        history.ago(14, lambda _at: change_dialogue(by=marta, dialogue=dialogue, fields=outcome))


def _span(history: History, days: list[int]) -> tuple[dt.datetime, dt.datetime | None]:
    """The days from the day of loading as moments; one alone has an open end."""
    morning = history.now.replace(hour=8, minute=0, second=0, microsecond=0)
    moments = [morning + dt.timedelta(days=day) for day in days]
    return moments[0], moments[1] if len(moments) > 1 else None


def _publish_brief(dialogue: PolicyDialogue, brief: Text, at: dt.datetime) -> None:
    """Publish the brief and send it to everyone who is registered by then."""
    by = person(COORDINATORS[dialogue.hub.slug])
    texts = {language: _brief_texts(part) for language, part in brief.items() if language != "sources"}
    content = {"original_language": "en", "texts": texts, "sources": brief["sources"]}
    publish(by=by, revision=save_brief_draft(by=by, dialogue=dialogue, content=content, edition=0, at=at), at=at)
    written = EvidenceBrief.objects.select_related("dialogue__hub").get(dialogue=dialogue)
    if count_recipients(dialogue, at=at):
        send_brief(by=by, brief=written, version=written.version, at=at)
        write_brief_emails(at=at)


def _brief_texts(part: Text) -> dict[str, str]:
    """The texts of a brief in one language, its options numbered as in a draft."""
    options = {
        f"option_{number}_{name}": text
        for number, option in enumerate(part["options"], start=1)
        for name, text in option.items()
    }
    return {"problem": part["problem"].strip(), **options, "implementation": part["implementation"]}


def _add_session(history: History, dialogue: PolicyDialogue, text: Text, _at: dt.datetime) -> None:
    event = find_event(text["session"])
    session = add_session(by=person(MARTA), dialogue=dialogue, event=event)
    if event.ends_at and text.get("recommendation"):
        plan_ledger(history, dialogue, session, text, agreed=event.ends_at + dt.timedelta(days=5))


def _answer(dialogue: PolicyDialogue, answer: str, at: dt.datetime) -> None:
    record_answer(by=person(MARTA), dialogue=dialogue, answer=answer, answered_on=at.date())
