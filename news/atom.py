"""News written as an Atom feed."""

from collections.abc import Iterable
from typing import Any, cast

from django.utils.html import escape
from django.utils.translation import gettext as _

from news.models import NewsItem
from toolkit.addresses import absolute_address
from toolkit.atom import atom_feed, tag_of, xml_text
from toolkit.excerpts import excerpt
from toolkit.markdown import formatted


def news_feed(items: Iterable[NewsItem], *, title: str, page: str, address: str) -> bytes:
    """The feed in the language of this moment; ``page`` shows the same for people, ``address`` is the feed's own."""
    return atom_feed(
        map(_entry, items),
        title=title,
        description=_("News from the hubs and the network."),
        author=_("National Cancer Mission Hubs"),
        page=page,
        address=address,
    )


def _entry(item: NewsItem) -> dict[str, Any]:
    title, body = item.words["title"], item.words["body"]
    return {
        "title": xml_text(str(title)),
        "link": absolute_address(item.get_absolute_url()),
        "description": escape(xml_text(excerpt(str(body)))),
        "content": xml_text(formatted(str(body))),
        "language": title.language,
        "unique_id": tag_of(f"news/{item.pk}"),
        "author_name": xml_text(item.hub.title if item.hub else _("National Cancer Mission Hubs")),
        "pubdate": cast("Any", item.published_at),
        "updateddate": cast("Any", item.changed_at),
        "categories": tuple(xml_text(str(topic)) for topic in item.topics.all()),
    }
