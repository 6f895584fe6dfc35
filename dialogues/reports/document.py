"""A synthesis report as the data of its PDF: labels in the language of the portal, texts in theirs, all of it as text."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dialogues.models import SynthesisReport
from dialogues.recommendations.presentation import LedgerEntry
from dialogues.reports.presentation import OpinionGroup, Opinions, ReportShown, Section, StatementShown, report_shown
from events.programme.wording import when_words
from toolkit.addresses import absolute_address
from toolkit.date_formatting import partial_words
from toolkit.markdown_blocks import blocks_of

Part = dict[str, Any]
LANGUAGES = {code for code, _name in settings.LANGUAGES}


def document_of(report: SynthesisReport, *, language: str, today: dt.date) -> Part:
    """Return what the file of a report holds for readers of a language; labels are English where the portal lacks the language."""
    spoken = language if language in LANGUAGES else "en"
    with translation.override(spoken):
        shown = report_shown(report, language=language, today=today)
        dialogue = report.dialogue
        words = dialogue.words_in(language)
        title, question = words["title"], words["question"]
        published = (
            partial_words(report.published_at.astimezone(dialogue.hub.zone), "day") if report.published_at else ""
        )
        return {
            "language": plain(spoken),
            "kind": _("Synthesis report"),
            "title": str(title),
            "title_language": plain(title.language),
            "hub": str(dialogue.hub.title),
            "edition": _("Version %(version)d, %(day)s") % {"version": report.version, "day": published},
            "contents": _("Contents"),
            "address": absolute_address(report.get_absolute_url()),
            "address_label": _("This report on the web"),
            "parts": [part for part in _parts(shown, question.text, question.language, language) if part["elements"]],
        }


def _parts(shown: ReportShown, question: str, question_language: str, language: str) -> list[Part]:
    def written(key: str) -> list[Part]:
        section = shown.section(key)
        return [_part(section.title, _text(section))] if section else []

    return [
        _part(_("The question"), _paragraph(question, question_language), _facts(_frame(shown, language))),
        *written("summary"),
        _part(_("Who took part"), *_people(shown)),
        _part(_("Sessions"), _items([_item(str(one.words_in(language)["title"]), one.words_in(language)["title"].language,
                                           when_words(one)) for one in shown.sessions])),
        *written("heard"),
        *written("agreement"),
        *written("disagreement"),
        _part(_("How participants voted"), *_opinions(shown.opinions)),
        _part(_("Consensus statement"), *_consensus(shown)),
        _part(_("Recommendations"), _recommendations(shown.entries, shown.dialogue.text_language)),
        *written("next_steps"),
        _part(_("About this report"), *_about(shown)),
    ]  # fmt: skip


def _frame(shown: ReportShown, language: str) -> list[tuple[str, str, str]]:
    """The decision it informs, and the commitment."""
    dialogue = shown.dialogue
    words = dialogue.words_in(language)
    decision, commitment = words["decision_point"], words["commitment"]
    due = dialogue.answer_promised_by
    return [
        (_("Decision this will inform"), str(decision), decision.language),
        (_("Who committed to respond"), dialogue.commissioner, dialogue.text_language),
        (_("What they commit to"), str(commitment), commitment.language),
        (_("Response due"), due.in_words if due else "", ""),
        (_("Level"), str(dialogue.get_level_display()), ""),
        (_("Attribution rule"), str(dialogue.get_attribution_display()), ""),
    ]


def _people(shown: ReportShown) -> list[Part]:
    if not shown.total:
        return []
    note = _("Groups smaller than five people are not shown.")
    tables = [
        _table([criterion, _("People")], [[name, str(number)] for name, number in rows])
        for criterion, rows in shown.participation
    ]
    return [_paragraph(total_words(shown)), *tables, *([_paragraph(note)] if tables else [])]


def total_words(shown: ReportShown) -> str:
    """How many people took part in the sessions."""
    if shown.report.participation.get("attended"):
        words = ngettext(
            "%(count)d person attended the sessions.", "%(count)d people attended the sessions.", shown.total
        )
    else:
        words = ngettext(
            "%(count)d person was registered for the sessions.",
            "%(count)d people were registered for the sessions.",
            shown.total,
        )
    return words % {"count": shown.total}


def _opinions(opinions: Opinions) -> list[Part]:
    if not opinions.voters:
        return []
    found = [
        _paragraph(
            ngettext("%(count)d person voted.", "%(count)d people voted.", opinions.voters) % {"count": opinions.voters}
        )
    ]
    if opinions.agreed:
        found += [_heading(_("What most agree on")), _items([_statement(one) for one in opinions.agreed])]
    for group in opinions.groups:
        found += [_heading(group_words(group)), _items([_statement(one) for one in group.statements])]
    return found


def group_words(group: OpinionGroup) -> str:
    """The name and the size of a group."""
    return _("Group %(name)s: %(size)d people") % {"name": group.name, "size": group.size}


def _statement(one: StatementShown) -> Part:
    says = "" if one.agrees is None else (_("Agrees") if one.agrees else _("Disagrees"))
    shares = one.shares and _("%(agree)d%% agree · %(disagree)d%% disagree · %(passed)d%% pass") % {
        "agree": one.shares.agree, "disagree": one.shares.disagree, "passed": one.shares.passed,
    }  # fmt: skip
    return _item(one.statement.text, one.statement.language, " · ".join(part for part in (says, shares) if part))


def _consensus(shown: ReportShown) -> list[Part]:
    if shown.consensus is None:
        return []
    language = shown.consensus.text_language
    return [
        {"kind": "rich", "language": plain(language), "blocks": blocks_of(shown.consensus.text)},
        _heading(_("Signatories")),
        _items([_item(name, language) for name in shown.signatories]),
    ]


def _recommendations(entries: list[LedgerEntry], language: str) -> Part:
    rows = []
    for entry in entries:
        notes = []
        for line in entry.lines:
            due = _("response due %(date)s") % {"date": partial_words(line.due, "day")} if line.due else ""
            notes.append(" · ".join(part for part in (line.name, due or str(line.state_label)) if part))
        rows.append({"number": entry.recommendation.number, "text": entry.recommendation.text, "notes": notes})
    return {"kind": "numbers", "language": plain(language), "label": _("Addressed to"), "rows": rows}


def _about(shown: ReportShown) -> list[Part]:
    found = []
    if shown.brief is not None:
        found.append(_link(_("Evidence brief, version %(version)d") % {"version": shown.brief.version},
                           shown.brief.get_absolute_url()))  # fmt: skip
    if shown.opinions.voters:
        found.append(_link(_("All statements and votes"), f"{shown.dialogue.get_absolute_url()}groups/"))
    found.append(_link(_("The dialogue with all responses to its recommendations"), shown.dialogue.get_absolute_url()))
    return found


def _part(title: str, *elements: Part) -> Part:
    filled = [one for one in elements if one.get("blocks") or one.get("rows") or one["kind"] in ("heading", "link")]
    return {"title": title, "elements": filled}


def _text(section: Section) -> Part:
    return {"kind": "rich", "language": plain(section.text.language), "blocks": blocks_of(section.text.text)}


def _paragraph(text: str, language: str = "") -> Part:
    run = {"text": text, "styles": [], "href": ""}
    blocks = [{"kind": "paragraph", "blocks": [{"kind": "text", "runs": [run]}]}] if text else []
    return {"kind": "rich", "language": plain(language), "blocks": blocks}


def _facts(rows: list[tuple[str, str, str]]) -> Part:
    return {"kind": "facts", "rows": [[label, text, plain(language)] for label, text, language in rows if text]}


def _table(head: list[str], rows: list[list[str]]) -> Part:
    return {"kind": "table", "head": head, "rows": rows}


def _item(text: str, language: str, note: str = "") -> Part:
    return {"text": text, "language": plain(language), "note": note}


def _items(rows: list[Part]) -> Part:
    return {"kind": "items", "rows": rows}


def _heading(text: str) -> Part:
    return {"kind": "heading", "text": text}


def _link(text: str, path: str) -> Part:
    return {"kind": "link", "text": text, "address": absolute_address(path)}


def plain(language: str) -> str:
    """``pt`` of ``pt-br``."""
    return language.partition("-")[0]
