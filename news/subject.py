"""A piece of news.

Content: ``{"original_language": "en", "texts": {"en": {"title": "…", "body": "…"}}, "topics": ["MO1"],
"source": "…"}``.
"""

from django.utils.translation import gettext as _

from news.models import NewsItem
from publishing.models import Revision
from publishing.subjects.content import (
    Content,
    Line,
    original_text,
    put_texts,
    text_lines,
    topic_codes,
    topic_line,
    topics_of,
)
from publishing.subjects.subject import About


def item_of(about: About | Revision) -> NewsItem:
    """The news a revision is about."""
    if about.news is None:
        raise ValueError(about)
    return about.news


def put_item(item: NewsItem, content: Content) -> list[str]:
    """Write the content to the row, topics aside; returns the names of the columns to save."""
    item.source = content.get("source", "")
    return [*put_texts(item, content), "source"]


class NewsHandler:
    """Reads and writes ``NewsItem`` rows."""

    permission_to_write = "hubs.edit_news"
    permission_to_publish = "hubs.publish_news"

    def live(self, about: About) -> Content:
        """The public text; empty before the first."""
        item = item_of(about)
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
            found.append(_("There is no title in the original language."))
        if not original_text(revision.content, "body"):
            found.append(_("There is no text in the original language."))
        return found

    def publish(self, revision: Revision) -> None:
        """The row becomes what the revision says. The date of the first publishing stays."""
        item = item_of(revision)
        item.save(update_fields=[*put_item(item, revision.content), *item.set_public(revision.decided_at)])
        item.topics.set(topics_of(revision.content))

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
