"""A piece of news.

Content: ``{"original_language": "en", "texts": {"en": {"title": "…", "body": "…"}}, "topics": ["MO1"],
"source": "…"}``.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hubs.team.coordinators import ApprovedByCoordinators
from hubs.vocabulary.topics import topic_codes, topic_line
from news.models import NewsItem
from publishing.models import Revision
from publishing.subjects.content import (
    Content,
    Line,
    original_text,
    put_texts,
    text_lines,
)
from publishing.subjects.items import ItemSubject
from publishing.subjects.subject import About


class NewsSubject(ApprovedByCoordinators, ItemSubject):
    """Reads and writes ``NewsItem`` rows."""

    kind = "news"
    label = gettext_lazy("News")
    model = NewsItem
    permission_to_write = "news.edit"
    permission_to_publish = "news.publish"

    def live(self, about: About) -> Content:
        """The public text; empty before the first."""
        item = about.row
        return {
            "original_language": item.original_language,
            "texts": item.texts(),
            "topics": topic_codes(item),
            "source": item.source,
        }

    def complaints(self, revision: Revision) -> list[str]:
        """News need a title and a text in the original language."""
        found = []
        if not original_text(revision.content, "title"):
            found.append(_("Enter a title in the original language."))
        if not original_text(revision.content, "body"):
            found.append(_("Enter a text in the original language."))
        return found

    def put(self, row: NewsItem, content: Content) -> None:
        """Texts and source."""
        put_texts(row, content)
        row.source = content.get("source", "")

    def lines(self, content: Content) -> list[Line]:
        """Texts by language, then topics and source."""
        source = content.get("source", "")
        return [
            *text_lines(content, [("title", _("Title")), ("body", _("Text"))]),
            *topic_line(content),
            *([Line("source", _("Source"), source)] if source else []),
        ]

    def title(self, revision: Revision) -> str:
        """The title being written; where there is none yet, what it is."""
        return original_text(revision.content, "title") or _("News without a title")


NEWS_SUBJECT = NewsSubject()
