"""A draft as the public will see it."""

from dataclasses import dataclass

from hubs.models import Topic
from library.models import Resource
from library.subject import put_entry
from news.models import NewsItem
from news.subject import put_item
from publishing.subjects.content import Content, put_texts, topics_of


@dataclass(frozen=True)
class Preview:
    """A row in no table that looks as the published one will, and its topics."""

    row: NewsItem | Resource
    topics: list[Topic]


def preview_of(row: NewsItem | Resource, content: Content) -> Preview:
    """Made from ``content``; the row itself stays as it is."""
    if isinstance(row, NewsItem):
        item = NewsItem(pk=row.pk, hub=row.hub, published_at=row.published_at)
        put_item(item, content)
        return Preview(item, topics_of(content))
    entry = Resource(pk=row.pk, hub=row.hub, published_at=row.published_at)
    put_entry(entry, content)
    return Preview(entry, topics_of(content))


def texts_of(row: NewsItem | Resource, content: Content) -> NewsItem | Resource:
    """A row in no table with the texts of ``content`` and nothing else; asks the database nothing."""
    told = type(row)(pk=row.pk)
    put_texts(told, content)
    return told
