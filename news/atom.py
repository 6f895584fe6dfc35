"""News written as an Atom feed (RFC 4287)."""

import datetime as dt
import io
import re
from collections.abc import Iterable
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from news.models import NewsItem
from toolkit.addresses import absolute_address
from toolkit.excerpts import excerpt
from toolkit.markdown import formatted

NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
BEGAN = 2026  # of the ids: the year in which the portal had its address (RFC 4151)


class NewsFeed(Atom1Feed):
    """Atom with the whole text of each entry, in its language."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        """The language of the entry where it is another than the feed's."""
        return {"xml:lang": item["language"]}

    def latest_post_date(self) -> dt.datetime:
        """When the newest entry changed; of a feed without entries always the same moment, so that its bytes stay."""
        return super().latest_post_date() if self.items else dt.datetime(BEGAN, 1, 1, tzinfo=dt.UTC)

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """What Django writes, and the text itself."""
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


def news_feed(items: Iterable[NewsItem], *, title: str, page: str, address: str) -> bytes:
    """The feed in the language of this moment; ``page`` shows the same for people, ``address`` is the feed's own."""
    feed = NewsFeed(
        title=title,
        link=absolute_address(page),
        description=_("News from the hubs and the network."),
        language=get_language(),
        feed_url=absolute_address(address),
        feed_guid=_tag(address),
        author_name=_("National Cancer Mission Hubs"),
    )
    for item in items:
        feed.add_item(**_entry(item))
    out = io.StringIO()
    feed.write(out, "utf-8")
    return out.getvalue().encode()


def _entry(item: NewsItem) -> dict[str, Any]:
    title, body = item.words["title"], item.words["body"]
    return {
        "title": _fit(str(title)),
        "link": absolute_address(item.get_absolute_url()),
        "description": escape(_fit(excerpt(str(body)))),
        "content": _fit(formatted(str(body))),
        "language": title.language,
        "unique_id": _tag(f"news/{item.pk}"),
        "author_name": _fit(item.hub.title if item.hub else _("National Cancer Mission Hubs")),
        "pubdate": cast("Any", item.published_at),
        "updateddate": cast("Any", item.changed_at),
        "categories": tuple(_fit(topic.name) for topic in item.topics.all()),
    }


def _tag(what: str) -> str:
    """A name that stays the same when addresses change (RFC 4151)."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{BEGAN}:{what.strip('/')}"


def _fit(text: str) -> str:
    """Without the characters XML cannot carry."""
    return NOT_IN_XML.sub("", text)
