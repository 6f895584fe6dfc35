"""The evidence brief as something that is published.

Content: ``{"original_language": "en", "texts": {"en": {"problem": "…", "option_1_title": "…", "option_1_text": "…",
"implementation": "…"}}, "sources": ["…"]}``.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dialogues.brief.recipients import count_recipients
from dialogues.brief.texts import LABELS, options_of, texts_of, without_options
from dialogues.frame.part_subject import PartSubject
from dialogues.models import BriefOption, EvidenceBrief
from publishing.models import Revision
from publishing.subjects.content import Content, Line, original_text, put_texts, text_lines
from publishing.subjects.subject import About
from toolkit import clock

FEWEST_OPTIONS = 2


class BriefSubject(PartSubject):
    """Reads and writes ``EvidenceBrief`` rows with their options."""

    kind = "brief"
    label = gettext_lazy("Evidence brief")
    model = EvidenceBrief
    title_of = gettext_lazy("Evidence brief of “%(dialogue)s”")

    def live(self, about: About) -> Content:
        """Return the version that is published; of none, an empty one."""
        row = about.row
        return {"original_language": row.original_language, "texts": texts_of(row), "sources": row.sources}

    def complaints(self, revision: Revision) -> list[str]:
        """A brief describes the problem and at least two options."""
        found = []
        if not original_text(revision.content, "problem"):
            found.append(_("Describe the problem."))
        if len(options_of(revision.content)) < FEWEST_OPTIONS:
            found.append(_("Describe at least two options."))
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
        row, content = self.row_of(revision.publication), revision.content
        columns = put_texts(row, content | {"texts": without_options(content)})
        row.sources, row.version, row.published_at = content["sources"], row.version + 1, revision.decided_at
        row.save(update_fields=[*columns, "sources", "version", "published_at"])
        row.options.all().delete()
        for position, texts in enumerate(options_of(content), start=1):
            option = BriefOption(brief=row, position=position)
            option.set_texts(content["original_language"], texts)
            option.save(force_insert=True)

    def lines(self, content: Content) -> list[Line]:
        """Return the content in words: texts by language, then the sources."""
        sources = "\n".join(content["sources"])
        return [
            *text_lines(content, [(name, str(label)) for name, label in LABELS.items()]),
            *([Line("sources", _("Sources"), sources, is_list=True)] if sources else []),
        ]


BRIEF_SUBJECT = BriefSubject()
