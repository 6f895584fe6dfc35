"""Atom feeds (RFC 4287)."""

import datetime as dt
import io
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language

from toolkit.addresses import absolute_address

NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
BEGAN = 2026  # of the ids: the year in which the portal had its address (RFC 4151)


class AtomFeed(Atom1Feed):
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


def atom_feed(
    entries: Iterable[dict[str, Any]], *, title: str, description: str, author: str, page: str, address: str
) -> bytes:
    """Return a feed in the language of this moment; ``page`` shows the same for people, ``address`` is the feed's own.

    ``entries`` are what ``add_item`` takes, with ``content`` (HTML) and ``language``.
    """
    feed = AtomFeed(
        title=xml_text(title),
        link=absolute_address(page),
        description=xml_text(description),
        language=get_language(),
        feed_url=absolute_address(address),
        feed_guid=tag_of(address),
        author_name=xml_text(author),
    )
    for entry in entries:
        feed.add_item(**entry)
    out = io.StringIO()
    feed.write(out, "utf-8")
    return out.getvalue().encode()


def tag_of(what: str) -> str:
    """Return a name that stays the same when addresses change (RFC 4151)."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{BEGAN}:{what.strip('/')}"


def xml_text(text: str) -> str:
    """Return the text without the characters XML cannot carry."""
    return NOT_IN_XML.sub("", text)
