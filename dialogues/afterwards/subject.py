"""The evaluation of a dialogue as something that is published.

Content: ``{"summary": "…", "lessons": "…"}``. The figures of the survey are added when it is published.
"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dialogues.afterwards.results import answered_words, figures_of
from dialogues.frame.part_subject import PartSubject
from dialogues.models import Evaluation, ParticipantSurvey, PolicyDialogue
from dialogues.reports.attribution import refusal_of_names
from publishing.models import Revision
from publishing.subjects.content import Content, Line
from publishing.subjects.subject import About

COLUMNS = ("summary", "lessons")


def current_figures(dialogue: PolicyDialogue) -> dict[str, Any]:
    """Return the figures of the survey as they would be published now."""
    return figures_of(ParticipantSurvey.objects.filter(dialogue=dialogue).first())


class EvaluationSubject(PartSubject):
    """Reads and writes ``Evaluation`` rows."""

    kind = "evaluation"
    label = gettext_lazy("Evaluation of a dialogue")
    model = Evaluation
    title_of = gettext_lazy("Evaluation of “%(dialogue)s”")

    def live(self, about: About) -> Content:
        """Return the version that is published; of none, an empty one."""
        return {name: getattr(about.row, name) for name in COLUMNS}

    def complaints(self, revision: Revision) -> list[str]:
        """An evaluation has a summary, is of a dialogue that is public, and names no one where the attribution rule forbids it."""
        found = [] if revision.content.get("summary") else [_("Write the summary.")]
        dialogue = self.row_of(revision.publication).dialogue
        if dialogue.state != PolicyDialogue.State.PUBLISHED:
            found.append(_("Publish the dialogue first."))
        if refusal := refusal_of_names(dialogue, [revision.content.get(name, "") for name in COLUMNS]):
            found.append(refusal)
        return found

    def consequences(self, revision: Revision) -> list[str]:
        """Return whether figures are published with it, and that no one is emailed."""
        figures = current_figures(self.row_of(revision.publication).dialogue)
        shown = _("%(answers)s Its figures are published with the text.") % {"answers": answered_words(figures)}
        none = _("Fewer than five people have answered the survey, so its figures are not published.")
        return [shown if figures else none, _("We won't email anyone about it.")]

    def publish(self, revision: Revision) -> None:
        """Publish it as the next version, with the figures of this moment."""
        row: Any = self.row_of(revision.publication)
        for name in COLUMNS:
            setattr(row, name, revision.content[name])
        row.figures = current_figures(row.dialogue)
        row.version, row.published_at = row.version + 1, revision.decided_at
        row.save(update_fields=[*COLUMNS, "figures", "version", "published_at"])

    def lines(self, content: Content) -> list[Line]:
        """Return the content in words."""
        parts = (("summary", _("Summary")), ("lessons", _("Lessons")))
        return [Line(name, label, content[name], is_list=False) for name, label in parts if content.get(name)]


EVALUATION_SUBJECT = EvaluationSubject()
