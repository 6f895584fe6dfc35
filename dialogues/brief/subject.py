"""The evidence brief as something that is published.

Content: ``{"problem": "…", "options": [{"title": "…", "text": "…"}], "implementation": "…", "sources": ["…"]}``.
"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dialogues.brief.recipients import count_recipients
from dialogues.frame.part_subject import PartSubject
from dialogues.models import EvidenceBrief
from publishing.models import Revision
from publishing.subjects.content import Content, Line
from publishing.subjects.subject import About
from toolkit import clock

COLUMNS = ("problem", "options", "implementation", "sources")
FEWEST_OPTIONS = 2


class BriefSubject(PartSubject):
    """Reads and writes ``EvidenceBrief`` rows."""

    kind = "brief"
    label = gettext_lazy("Evidence brief")
    model = EvidenceBrief
    title_of = gettext_lazy("Evidence brief of “%(dialogue)s”")

    def live(self, about: About) -> Content:
        """Return the version that is published; of none, an empty one."""
        return {name: getattr(about.row, name) for name in COLUMNS}

    def complaints(self, revision: Revision) -> list[str]:
        """A brief describes the problem and at least two options."""
        found = []
        if not revision.content.get("problem"):
            found.append(_("Describe the problem."))
        if len(revision.content.get("options", [])) < FEWEST_OPTIONS:
            found.append(_("Describe at least two options, so that there is something to weigh."))
        return found

    def consequences(self, revision: Revision) -> list[str]:
        """Return that no one is emailed yet, and who could be."""
        count = count_recipients(self.row_of(revision.publication).dialogue, at=clock.now())
        words = ngettext(
            "We won't email anyone yet. You can then send this version to %(count)s participant.",
            "We won't email anyone yet. You can then send this version to %(count)s participants.",
            count,
        )
        return [words % {"count": count}]

    def publish(self, revision: Revision) -> None:
        """Publish it as the next version."""
        row: Any = self.row_of(revision.publication)
        for name in COLUMNS:
            setattr(row, name, revision.content[name])
        row.version, row.published_at = row.version + 1, revision.decided_at
        row.save(update_fields=[*COLUMNS, "version", "published_at"])

    def lines(self, content: Content) -> list[Line]:
        """Return the content in words, an option a line."""
        options = "\n".join(f"{one['title']}: {one['text']}" for one in content.get("options", []))
        sources = "\n".join(content.get("sources", []))
        parts = (
            ("problem", _("Problem"), content.get("problem", ""), False), ("options", _("Options"), options, True),
            ("implementation", _("Implementation"), content.get("implementation", ""), False),
            ("sources", _("Sources"), sources, True),
        )  # fmt: skip
        return [Line(name, label, text, is_list=is_list) for name, label, text, is_list in parts if text]


BRIEF_SUBJECT = BriefSubject()
