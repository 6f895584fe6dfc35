"""The synthesis report as something that is published.

Content: ``{"original_language": "en", "texts": {"en": {"summary": "…", "heard": "…"}}}``.
"""

import datetime as dt
from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dialogues.frame.acts import PHASE_REFUSALS, Act
from dialogues.frame.part_subject import PartSubject
from dialogues.frame.phases import refusal_of
from dialogues.models import PolicyDialogue, SynthesisReport
from dialogues.reports.attribution import CLOSED, refusal_of_names
from dialogues.reports.participation import count_participation
from publishing.models import Publication, Revision
from publishing.subjects.content import Content, Line, original_text, put_texts, text_lines
from publishing.subjects.subject import About
from toolkit import clock
from toolkit.actions import enqueue_on_commit, refuse_violations

LABELS = {
    "summary": gettext_lazy("Summary"),
    "heard": gettext_lazy("What was heard"),
    "agreement": gettext_lazy("Points of agreement"),
    "disagreement": gettext_lazy("Points of disagreement"),
    "next_steps": gettext_lazy("Next steps"),
}
OF_WHAT_WAS_SAID = ("heard", "agreement", "disagreement")  # nothing of it is reported of a closed dialogue
MAKE = "dialogues.make_report_files"


class ReportSubject(PartSubject):
    """Reads and writes ``SynthesisReport`` rows."""

    kind = "report"
    label = gettext_lazy("Synthesis report")
    model = SynthesisReport
    title_of = gettext_lazy("Synthesis report of “%(dialogue)s”")

    def row_of(self, publication: Publication) -> SynthesisReport:
        """Return the report with its dialogue."""
        rows = SynthesisReport.objects.select_related("dialogue__hub__country")
        return rows.prefetch_related("dialogue__phases").get(publication=publication)

    def live(self, about: About) -> Content:
        """Return the version that is published; of none, an empty one."""
        return {"original_language": about.row.original_language, "texts": about.row.texts()}

    def complaints(self, revision: Revision) -> list[str]:
        """A report has a summary, comes after the session, and keeps the attribution rule."""
        dialogue, content = self.row_of(revision.publication).dialogue, revision.content
        found = [] if original_text(content, "summary") else [_("Write a summary in the original language.")]
        if dialogue.can_be_published:
            found.append(_("Publish the dialogue first."))
        if refusal := refusal_of(dialogue, Act.REPORT, at=clock.now()):
            found.append(refusal)
        texts = [text for fields in content.get("texts", {}).values() for text in fields.values()]
        if refusal := refusal_of_names(dialogue, texts):
            found.append(refusal)
        if dialogue.attribution == PolicyDialogue.Attribution.CLOSED and _tells_what_was_said(content):
            found.append(str(CLOSED))
        return found

    def consequences(self, revision: Revision) -> list[str]:
        """Return who is emailed, and what the report adds by itself."""
        row = self.row_of(revision.publication)
        found = [
            _(
                "The page and its PDF also show the question, the commitment, sessions, recommendations and numbers of people."
            )
        ]
        if not row.version:
            found.append(_("We'll email everyone who follows this dialogue that the report is published."))
        return found

    def publish(self, revision: Revision) -> None:
        """Publish it as the next version and count who took part; a worker makes the PDF."""
        row, at = self.row_of(revision.publication), cast("dt.datetime", revision.decided_at)
        columns = put_texts(row, revision.content)
        row.participation = count_participation(row.dialogue, before=row.participation, at=at)
        row.version, row.published_at = row.version + 1, at
        with refuse_violations(PHASE_REFUSALS[Act.REPORT]):
            row.save(update_fields=[*columns, "participation", "version", "published_at"])
        enqueue_on_commit(MAKE)

    def lines(self, content: Content) -> list[Line]:
        """Return the content in words."""
        return text_lines(content, [(name, str(label)) for name, label in LABELS.items()])


def _tells_what_was_said(content: Content) -> bool:
    return any(fields.get(name) for fields in content.get("texts", {}).values() for name in OF_WHAT_WAS_SAID)


REPORT_SUBJECT = ReportSubject()
