"""A piece of news.

Content: ``{"original_language": "en", "texts": {"en": {"title": "…", "body": "…"}}, "topics": ["MO1"],
"source": "…"}``.
"""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from hubs.team.coordinators import ApprovedByCoordinators
from hubs.vocabulary.topics import topic_codes, topic_line, topics_in
from news.models import NewsItem
from publishing.models import Revision
from publishing.publishable import public_url_of
from publishing.subjects.content import (
    Content,
    Line,
    original_text,
    put_texts,
    text_lines,
)
from publishing.subjects.subject import About


def put_item(item: NewsItem, content: Content) -> list[str]:
    """Write the content to the row, topics aside; returns the names of the columns to save."""
    item.source = content.get("source", "")
    return [*put_texts(item, content), "source"]


class NewsSubject(ApprovedByCoordinators):
    """Reads and writes ``NewsItem`` rows."""

    kind = "news"
    label = _lazy("News")
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

    def publish(self, revision: Revision) -> None:
        """The row becomes what the revision says. The date of the first publishing stays."""
        item = self.row_of(revision.publication)
        item.save(update_fields=[*put_item(item, revision.content), *item.set_public(revision.decided_at)])
        item.topics.set(topics_in(revision.content))

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

    def edit_url(self, about: About) -> str:
        """The form of the draft, on the dashboard of its hub or of the network office."""
        if about.hub is None:
            return reverse("network_news:edit", args=[about.row.pk])
        return reverse("news_manage:edit", args=[about.hub.slug, about.row.pk])

    def public_url(self, about: About) -> str:
        """The article."""
        return public_url_of(about.row)

    def public_since(self, row: NewsItem) -> dt.datetime | None:
        """Its last published change."""
        return row.changed_at

    def is_withdrawn(self, row: NewsItem) -> bool:
        """Whether it was unpublished."""
        return row.withdrawn_at is not None

    def delete_unpublished(self, row: NewsItem) -> bool:
        """An article that never was public goes with its draft."""
        return row.delete_unpublished()

    def preview(self, row: NewsItem, content: Content) -> NewsItem:
        """The article as it will look."""
        item = NewsItem(pk=row.pk, hub=row.hub, published_at=row.published_at)
        put_item(item, content)
        return item


NEWS_SUBJECT = NewsSubject()
