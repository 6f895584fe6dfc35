"""The synthesis report of a finished dialogue of the demo, with a consensus statement that three signatories agreed to."""

import datetime as dt
from functools import partial
from typing import Any

from audit.actors import CITIZEN
from dialogues.models import ConsensusSignatory, PolicyDialogue, SynthesisReport
from dialogues.reports.actions import save_report_draft
from dialogues.reports.consensus import (
    add_signatory,
    answer_consensus,
    ask_signatories,
    save_consensus,
    write_consensus_emails,
)
from echos_portal.demo.history import History
from echos_portal.demo.people import coordinator_of
from echos_portal.demo.texts import read_texts
from publishing.actions import publish

ASKED_BEFORE = 12  # days before the report is published
Text = dict[str, Any]


def plan_reports(history: History) -> None:
    """Plan the reports that are not there yet. Their dialogues come in the same history."""
    there = set(SynthesisReport.objects.values_list("dialogue__title", flat=True))
    for text in read_texts("reports")["report"]:
        if text["dialogue"] not in there:
            history.ago(text["published"] + ASKED_BEFORE, partial(_ask, history, text))
            history.ago(text["published"], partial(_publish, text))


def _dialogue_of(text: Text) -> PolicyDialogue:
    return PolicyDialogue.objects.select_related("hub__country").get(title=text["dialogue"], hub__slug="pt")


def _ask(history: History, text: Text, at: dt.datetime) -> None:
    """Write the consensus statement, ask its signatories, and plan what they answer."""
    dialogue, agreed = _dialogue_of(text), text["consensus"]
    by = coordinator_of(dialogue.hub)
    consensus = save_consensus(
        by=by, dialogue=dialogue, text=agreed["text"].strip(), text_language=agreed["language"], at=at
    )
    for place, one in enumerate(agreed["signatories"], start=1):
        named = {"organisation": one["organisation"], "name": one.get("name", ""), "function": one.get("function", "")}
        row = add_signatory(by=by, consensus=consensus, email=one["email"], language="pt", at=at, **named)
        if "answer" in one:
            history.add(at + dt.timedelta(days=place), partial(_answer, row.pk, agrees=one["answer"]))
    ask_signatories(by=by, consensus=consensus, at=at)
    write_consensus_emails()


def _answer(pk: int, at: dt.datetime, *, agrees: bool) -> None:
    row = ConsensusSignatory.objects.for_pages().get(pk=pk)
    answer_consensus(by=CITIZEN, signatory=row, agrees=agrees, wording=row.consensus.wording, at=at)


def _publish(text: Text, at: dt.datetime) -> None:
    dialogue = _dialogue_of(text)
    by = coordinator_of(dialogue.hub)
    texts = {code: {name: words.strip() for name, words in parts.items()} for code, parts in text["texts"].items()}
    content = {"original_language": "en", "texts": texts}
    draft = save_report_draft(by=by, dialogue=dialogue, content=content, edition=0, at=at)
    publish(by=by, revision=draft, at=at)
