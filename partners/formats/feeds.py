"""Objects as entries of an Atom feed (RFC 4287)."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.utils import translation

from partners.formats.writers import ListPage, Row
from toolkit.atom import atom_feed, tag_of, xml_text
from toolkit.markdown import formatted

TEXTS = ("body", "description", "summary", "question", "title")  # the first of these is the text of an entry


def atom_page(page: ListPage) -> bytes:
    """Return the objects of the page as entries, in their order."""
    entries = [_entry(page, key, row) for key, row in zip(page.keys, page.rows, strict=True)]
    with translation.override(page.language):
        return atom_feed(
            entries, title=f"National Cancer Mission Hubs: {page.name}", description=page.listing.__doc__ or "",
            author=settings.EMAIL_FROM_NAME, page=f"/api/v1/{page.name}/", address=page.request.get_full_path(),
        )  # fmt: skip


def _entry(page: ListPage, key: int, row: Row) -> dict[str, Any]:
    title = xml_text(str(row.get("title") or key))
    text = next((str(row[name]) for name in TEXTS if row.get(name)), "")
    changed = row.get("updated_at") or row.get("published_at")
    language = row.get("text_languages", {}).get("title") or row.get("original_language") or "en"
    return {
        "title": title,
        "link": row.get("url") or f"{settings.SITE_URL}/api/v1/{page.name}/{key}/",
        "description": "",
        "content": xml_text(formatted(text)),
        "language": language,
        "unique_id": tag_of(f"api/{page.name}/{key}"),
        "updateddate": dt.datetime.fromisoformat(changed) if changed else _epoch(),
    }


def _epoch() -> dt.datetime:
    """When an entry changed of which only other members were asked for."""
    return dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
