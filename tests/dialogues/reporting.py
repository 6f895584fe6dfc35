"""Dialogues with a synthesis report for tests."""

import datetime as dt
from typing import Any

from django.utils import timezone

from audit.actors import CITIZEN, SYSTEM
from dialogues.models import ConsensusSignatory, ConsensusStatement, OpinionResult, PolicyDialogue, SynthesisReport
from dialogues.reports.actions import save_report_draft
from dialogues.reports.consensus import add_signatory, answer_consensus, ask_signatories, save_consensus
from publishing.actions import publish
from publishing.models import FeedEntry
from publishing.subjects import about
from tests.dialogues.making import make_published
from tests.dialogues.stating import make_open, make_seed

SECTIONS = {
    "summary": "People want *one* date.", "heard": "- Waiting\n- Travel", "agreement": "Publish times.",
    "disagreement": "Who pays.", "next_steps": "A reply by March.",
}  # fmt: skip


def report_content(language: str = "en", **texts: str) -> dict[str, Any]:
    """The content of a draft."""
    return {"original_language": language, "texts": {language: {**SECTIONS, **texts}}}


def make_report(dialogue: PolicyDialogue | None = None, content: dict[str, Any] | None = None) -> SynthesisReport:
    """A published report."""
    dialogue, now = dialogue or make_published(), timezone.now()
    before = SynthesisReport.objects.filter(dialogue=dialogue).first()
    edition = about(before).edition() if before else 0
    draft = save_report_draft(
        by=SYSTEM, dialogue=dialogue, content=content or report_content(), edition=edition, at=now
    )
    publish(by=SYSTEM, revision=draft, at=now)
    return SynthesisReport.objects.select_related("dialogue__hub").get(dialogue=dialogue)


def make_voted(**fields: Any) -> PolicyDialogue:
    """A dialogue whose participants voted, over now: one statement on which all agree, in two groups, and one of a small group."""
    dialogue = make_open(**fields)
    rows = [make_seed(dialogue, f"Statement {number}") for number in range(2)]
    dialogue.statements.update(published_agree=15, published_disagree=0, published_passed=1)
    shown = {"outline": [], "hexagons": [], "centre": [0, 0]}
    groups = [
        {
            "name": name,
            "size": size,
            **shown,
            "representative": [{"statement": rows[1].number, "choice": "agree", "counts": [size, 0, 0]}],
        }
        for name, size in (("A", 8), ("B", 8), ("C", 3))
    ]
    OpinionResult.objects.create(
        dialogue=dialogue, computed_at=timezone.now(), method="polis-1", seed=1, voters=16, votes=32, statements=[],
        picture={"groups": groups, "ungrouped": 0, "consensus": [{"statement": rows[0].number, "groups": [[8, 0, 0], [7, 0, 1]]}]},
    )  # fmt: skip
    dialogue.phases.update(closes_at=timezone.now())
    return dialogue


def in_another_transaction() -> None:
    """Let what was changed count as changed after the last check: the feed notes an object once a transaction."""
    FeedEntry.objects.update(at=timezone.now())


def make_consensus(dialogue: PolicyDialogue | None = None, text: str = "We agree on one date.") -> ConsensusStatement:
    """A consensus statement."""
    return save_consensus(
        by=SYSTEM, dialogue=dialogue or make_published(), text=text, text_language="en", at=timezone.now()
    )


def make_signatory(
    consensus: ConsensusStatement | None = None, email: str = "chair@league.example", *, agrees: bool | None = None,
    **fields: str,
) -> ConsensusSignatory:  # fmt: skip
    """A signatory; with ``agrees`` one who was asked and has answered."""
    consensus, now = consensus or make_consensus(), timezone.now()
    usual = {"organisation": "Cancer League", "name": "", "function": "", "language": "en"}
    row = add_signatory(by=SYSTEM, consensus=consensus, email=email, at=now, **usual | fields)
    if agrees is None:
        return row
    return _answered(row, consensus, agrees)


def make_asked_signatory(consensus: ConsensusStatement, email: str) -> ConsensusSignatory:
    """A signatory whose link opens its page as soon as the dialogue is public."""
    row = make_signatory(consensus, email)
    ConsensusSignatory.objects.filter(pk=row.pk).update(state="asked", asked_at=timezone.now() - dt.timedelta(days=1))
    row.refresh_from_db()
    return row


def _answered(row: ConsensusSignatory, consensus: ConsensusStatement, agrees: bool) -> ConsensusSignatory:
    now = timezone.now()
    ask_signatories(by=SYSTEM, consensus=consensus, at=now)
    row.refresh_from_db()
    return answer_consensus(by=CITIZEN, signatory=row, agrees=agrees, wording=consensus.wording, at=now)
