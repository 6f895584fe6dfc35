"""The PDF files of published reports: made by a worker for each language of the report, and again when what they show has changed."""

import datetime as dt
import hashlib
import json
import logging
import unicodedata
from pathlib import Path
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dialogues.frame.actions.dialogues import lock_dialogue
from dialogues.frame.models import DIALOGUES
from dialogues.models import ReportCheck, ReportFile, SynthesisReport
from dialogues.reports.document import document_of
from publishing.models import FeedEntry
from toolkit.actions import action, lock_row
from toolkit.pdf import NotTypeset, typeset
from toolkit.steps import do_each

log = logging.getLogger(__name__)
SOURCE = Path(__file__).with_name("report.typ")
MOST_DESCRIBED = 20  # different characters without a font; with more the text is in a script the fonts lack
INVISIBLE = dict.fromkeys((0xFE0E, 0xFE0F, 0xFEFF))  # how the character before them looks, and a mark PDF/UA-1 forbids


def make_report_files(*, at: dt.datetime) -> int:
    """Make the files that are missing or show what has changed since; return how many. One that fails stops no other."""
    return do_each(lambda due: _make_all(*due, at), _due())


def _make_all(report: SynthesisReport, seen_at: dt.datetime, at: dt.datetime) -> int:
    made = sum(_make_or_delete(report, language, at) for language in report.text_languages)
    _note_check(report, seen_at)
    return made


def _make_or_delete(report: SynthesisReport, language: str, at: dt.datetime) -> bool:
    """Make the file of one language. Where that fails, the one there is goes: it may show what was taken off. It is tried again
    when something changes."""
    try:
        return _make(report, language, at)
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        log.exception("The file of report %s in %s could not be made.", report.pk, language)
        ReportFile.objects.filter(report=report, language=language).delete()
        return False


def _due() -> list[tuple[SynthesisReport, dt.datetime]]:
    """The reports whose dialogue has changed since their files were compared, each with the moment of that change."""
    entries = FeedEntry.objects.filter(resource=DIALOGUES.name, key=OuterRef("dialogue"))
    reports = SynthesisReport.objects.published().annotate(changed=Subquery(entries.values("at")[:1]))
    due = reports.filter(changed__isnull=False).filter(
        Q(check_of_files=None) | ~Q(check_of_files__seen_at=F("changed"))
    )
    rows = due.select_related("dialogue__hub__country").prefetch_related("dialogue__phases").order_by("pk")
    return [(one, one.changed) for one in rows]  # type: ignore[attr-defined]


def _make(report: SynthesisReport, language: str, at: dt.datetime) -> bool:
    """Make the file of one language, if it would show something else than the one there is."""
    data = document_of(report, language=language, today=timezone.localdate(at))
    digest = _digest_of(data)
    if ReportFile.objects.filter(report=report, language=language, digest=digest).exists():
        return False
    content, problem = typeset_report(data)
    return _keep(report, language, digest=digest, content=content, problem=problem, at=at)


def _digest_of(data: dict[str, Any]) -> str:
    return hashlib.sha256(f"{_source()}{json.dumps(data, sort_keys=True)}".encode()).hexdigest()


def _source() -> str:
    return SOURCE.read_text(encoding="utf-8")


def typeset_report(data: dict[str, Any]) -> tuple[bytes | None, str]:
    """Return the PDF, or no file and the characters for which there is no font.

    A few of them, as emoji in a statement, are described in square brackets, and the file says so: nothing is left out silently.
    """
    described: dict[str, str] = {}
    while len(described) <= MOST_DESCRIBED:
        try:
            return typeset(_source(), _with_words(data, described)), ""
        except NotTypeset as error:
            new = {sign: _name_of(sign) for sign in error.characters if sign not in described}
            if not new:
                raise
            described |= new
    return None, " ".join(list(described)[:MOST_DESCRIBED])


def _with_words(data: Any, described: dict[str, str]) -> Any:
    table: dict[int, str | None] = {**INVISIBLE, **{ord(sign): words for sign, words in described.items()}}

    def plain(value: Any) -> Any:
        if isinstance(value, str):
            return value.translate(table)
        if isinstance(value, list):
            return [plain(one) for one in value]
        return {key: plain(one) for key, one in value.items()} if isinstance(value, dict) else value

    found = plain(data)
    if described:
        with translation.override(data["language"]):
            found["described"] = _("Characters that this file has no font for are described in square brackets.")
    return found


def _name_of(sign: str) -> str:
    return f"[{unicodedata.name(sign, f'U+{ord(sign):04X}').lower()}]"


@action
def _keep(
    report: SynthesisReport, language: str, *, digest: str, content: bytes | None, problem: str, at: dt.datetime
) -> bool:
    """Keep the file, unless the report shows something else by now, for instance no name of a signatory who withdrew meanwhile."""
    lock_dialogue(report.dialogue)
    current = lock_row(SynthesisReport.objects.published().select_related("dialogue__hub__country"), report.pk)
    if _digest_of(document_of(current, language=language, today=timezone.localdate(at))) != digest:
        return False
    ReportFile.objects.update_or_create(
        report=current, language=language,
        defaults={
            "version": current.version, "digest": digest, "content": content, "size": len(content or b""), "problem": problem,
            "made_at": at,
        },
    )  # fmt: skip
    return True


@action
def _note_check(report: SynthesisReport, seen_at: dt.datetime) -> None:
    ReportFile.objects.filter(report=report).exclude(language__in=report.text_languages).delete()
    ReportCheck.objects.update_or_create(report=report, defaults={"seen_at": seen_at})
