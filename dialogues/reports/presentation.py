"""A synthesis report as its page and its file show it: what was written, and what is there already. No writer of a statement is read."""

import datetime as dt
from dataclasses import dataclass, field

from dialogues.models import (
    ConsensusSignatory,
    ConsensusStatement,
    EvidenceBrief,
    PolicyDialogue,
    ReportFile,
    Statement,
    SynthesisReport,
)
from dialogues.recommendations.presentation import LedgerEntry, ledger_of, sessions_shown
from dialogues.reports.participation import SMALLEST, participation_words
from dialogues.reports.subject import LABELS, OF_WHAT_WAS_SAID
from dialogues.statements.presentation import VoteShares, latest_result, named_in
from events.models import Event
from toolkit.localized_text import LocalizedText

MOST_STATEMENTS = 10
MOST_OF_A_GROUP = 3
Rule = PolicyDialogue.Attribution


@dataclass(frozen=True)
class Section:
    """A part the rapporteur wrote."""

    key: str
    title: str
    text: LocalizedText


@dataclass(frozen=True)
class StatementShown:
    """A statement with the published votes on it; ``agrees``: whether a group agrees with it, None where all are meant."""

    statement: Statement
    shares: VoteShares | None
    agrees: bool | None = None


@dataclass(frozen=True)
class OpinionGroup:
    """A group of participants who voted alike, and where it differs most from the others."""

    name: str
    size: int
    statements: list[StatementShown]


@dataclass(frozen=True)
class Opinions:
    """How participants voted. Groups smaller than five are none."""

    voters: int = 0
    groups: list[OpinionGroup] = field(default_factory=list)
    agreed: list[StatementShown] = field(default_factory=list)


@dataclass(frozen=True)
class ReportShown:
    """Everything a report shows."""

    report: SynthesisReport
    dialogue: PolicyDialogue
    sections: dict[str, Section]
    participation: list[tuple[str, list[tuple[str, int]]]]
    sessions: list[Event]
    opinions: Opinions
    entries: list[LedgerEntry]
    brief: EvidenceBrief | None
    consensus: ConsensusStatement | None
    signatories: list[str]

    def section(self, key: str) -> Section | None:
        """A written part by its key."""
        return self.sections.get(key)

    @property
    def total(self) -> int:
        """How many people took part; 0 where they are too few to be counted."""
        return int(self.report.participation.get("total", 0))


def report_shown(report: SynthesisReport, *, language: str, today: dt.date) -> ReportShown:
    """Return what a published report shows to a reader of a language (some fifteen queries, however long it is)."""
    dialogue = report.dialogue
    words, is_closed = report.words_in(language), dialogue.attribution == Rule.CLOSED
    hidden = OF_WHAT_WAS_SAID if is_closed else ()
    parts = [Section(key, str(label), words[key]) for key, label in LABELS.items() if key not in hidden]
    consensus, signatories = consensus_shown(dialogue)
    return ReportShown(
        report=report,
        dialogue=dialogue,
        sections={part.key: part for part in parts if part.text},
        participation=participation_words(report.participation),
        sessions=sessions_shown(dialogue),
        opinions=Opinions() if is_closed else _opinions(dialogue),
        entries=ledger_of(dialogue, today=today),
        brief=EvidenceBrief.objects.filter(dialogue=dialogue, version__gt=0).first(),
        consensus=consensus,
        signatories=signatories,
    )


def consensus_shown(dialogue: PolicyDialogue) -> tuple[ConsensusStatement | None, list[str]]:
    """Return the consensus statement and who agreed to it as it is now; none without anyone who did, nor under the closed rule."""
    if dialogue.attribution == Rule.CLOSED:
        return None, []
    agreed = ConsensusSignatory.objects.agreed().filter(dialogue=dialogue).select_related("consensus")
    rows = list(agreed.order_by("organisation", "name", "pk"))
    return (rows[0].consensus if rows else None), [one.shown_as for one in rows]


def report_of(dialogue: PolicyDialogue) -> SynthesisReport | None:
    """Return the published report of a dialogue with its files, without what is in them (two queries)."""
    rows = SynthesisReport.objects.published().select_related("dialogue__hub__country")
    return rows.filter(dialogue=dialogue).first()


def files_of(report: SynthesisReport) -> list[ReportFile]:
    """Return the files of a report, without their contents, by language."""
    return list(ReportFile.objects.filter(report=report).defer("content").order_by("language"))


def file_for(files: list[ReportFile], report: SynthesisReport, language: str) -> ReportFile | None:
    """Return the file a reader of a language gets: in it, else in English, else in the original."""
    by_language = {one.language: one for one in files if one.size}
    wanted = (language, "en", report.original_language)
    return next((by_language[code] for code in wanted if code in by_language), None)


def _opinions(dialogue: PolicyDialogue) -> Opinions:
    result = latest_result(dialogue)
    if result is None:
        return Opinions()
    texts = named_in(result)
    groups = [
        OpinionGroup(
            one["name"],
            one["size"],
            [
                StatementShown(
                    texts[chosen["statement"]], VoteShares.of(*chosen["counts"]), chosen["choice"] == "agree"
                )
                for chosen in one["representative"]
                if chosen["statement"] in texts
            ][:MOST_OF_A_GROUP],
        )
        for one in result.picture["groups"]
        if one["size"] >= SMALLEST
    ]
    numbers = [one["statement"] for one in result.picture.get("consensus", [])]
    agreed = [texts[number] for number in numbers if number in texts] if groups else _most_agreed(dialogue)
    return Opinions(result.voters, groups, [StatementShown(one, _shares(one)) for one in agreed[:MOST_STATEMENTS]])


def _most_agreed(dialogue: PolicyDialogue) -> list[Statement]:
    """Where there are no groups: the statements more than half of the voters agree with, by their share."""
    voted = [(one, shares) for one in Statement.objects.public().filter(dialogue=dialogue) if (shares := _shares(one))]
    agreed = [(one, shares) for one, shares in voted if shares.votes >= SMALLEST and shares.agree > 100 / 2]
    return [one for one, _votes in sorted(agreed, key=lambda pair: (-pair[1].agree, -pair[1].votes, pair[0].pk))]


def _shares(statement: Statement) -> VoteShares | None:
    return VoteShares.of(statement.published_agree, statement.published_disagree, statement.published_passed)
