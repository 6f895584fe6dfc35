"""Sitemaps of all public pages, read from the change feed: what is public, and when it changed last.

A file holds the objects of one kind whose ids are in one range, each in every language: an object never moves to another file.
"""

import datetime as dt
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from hubs.models import Country
from publishing.change_feed import version_of, version_of_all
from toolkit.addresses import absolute_address
from toolkit.entity_tags import weak_tag

OBJECTS = 2000  # of a file; with each language far below the 50,000 addresses that the protocol allows
MAX_AGE = 3600
CONTENT_TYPE = "application/xml; charset=utf-8"
_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_PARTS = """
    SELECT feed.resource, feed.key / %s, max(feed.at) FROM publishing_change_feed feed
    WHERE NOT feed.deleted AND feed.resource = ANY(%s) GROUP BY 1, 2 ORDER BY 1, 2
"""
_KEYS = """
    SELECT feed.key, feed.at FROM publishing_change_feed feed
    WHERE feed.resource = %s AND NOT feed.deleted AND feed.key >= %s AND feed.key < %s ORDER BY feed.key
"""
PAGES = (
    "home", "about", "accessibility", "privacy", "hubs:list", "hubs:words", "groups:list", "events:list", "dialogues:list",
    "dialogues:ledger", "dialogues:joint_statements", "dialogues:proposals", "dialogues:published_answers", "news:list",
    "library:list", "digests:subscribe_network", "embeds:builder",
)  # fmt: skip


@dataclass(frozen=True)
class SitemapKind:
    """A kind of pages: its name in addresses, its resource in the change feed, and the view of one page."""

    name: str
    resource: str
    view: str


KINDS = {
    kind.name: kind
    for kind in (
        SitemapKind("hubs", "countries", "hubs:country"),
        SitemapKind("groups", "groups", "groups:detail"),
        SitemapKind("events", "events", "events:detail"),
        SitemapKind("dialogues", "dialogues", "dialogues:detail"),
        SitemapKind("recommendations", "recommendations", "dialogues:recommendation"),
        SitemapKind("joint-statements", "joint_statements", "dialogues:joint_statement"),
        SitemapKind("proposals", "proposals", "dialogues:proposal"),
        SitemapKind("news", "news", "news:detail"),
        SitemapKind("resources", "resources", "library:detail"),
    )
}


def _tag(version: str) -> str:
    """The tag of an answer; other languages or another host are another answer."""
    return weak_tag(f"{version} {settings.SITE_URL} {[code for code, _name in settings.LANGUAGES]} {OBJECTS}")


def _version() -> str:
    """The version of all that is public, read once a minute: the index reads a row for each public object."""
    return _version_of_minute(int(time.time() // 60)) if settings.PAGE_CACHE_BYTES else version_of_all()


@lru_cache(maxsize=1)
def _version_of_minute(minute: int) -> str:
    return version_of_all()


def _tag_of_all(request: HttpRequest) -> str:
    return _tag(_version())


def _tag_of_part(request: HttpRequest, kind: str, part: int) -> str:
    return _tag(version_of(_kind(kind).resource).text)


@login_not_required
@require_safe
@cache_control(public=True, max_age=MAX_AGE)
@condition(etag_func=_tag_of_all)
def index(request: HttpRequest) -> HttpResponse:
    """The list of sitemaps with the last change in each; 304 by one look into the change feed."""
    names = {kind.resource: kind.name for kind in KINDS.values()}
    rows = _kept_parts(_version()) if settings.PAGE_CACHE_BYTES else _parts()
    parts = [(reverse("sitemaps:part", args=[names[resource], part]), at) for resource, part, at in rows]
    lines = [_sitemap(reverse("sitemaps:pages"), None), *(_sitemap(path, at) for path, at in parts)]
    return _answer("sitemapindex", "", lines)


@lru_cache(maxsize=1)
def _kept_parts(version: str) -> list[tuple[str, int, dt.datetime]]:
    """The same for one version, which was read before: what is kept may be newer than its version, never older."""
    return _parts()


def _parts() -> list[tuple[str, int, dt.datetime]]:
    """Resource, number and last change of each file."""
    with connection.cursor() as cursor:
        cursor.execute(_PARTS, [OBJECTS, [kind.resource for kind in KINDS.values()]])
        rows: list[tuple[str, int, dt.datetime]] = cursor.fetchall()
    return rows


@login_not_required
@require_safe
@cache_control(public=True, max_age=MAX_AGE)
def pages(request: HttpRequest) -> HttpResponse:
    """The pages that are always there."""
    return _answer("urlset", _WITH_LANGUAGES, (line for view in PAGES for line in _urls(_paths(view), None)))


@login_not_required
@require_safe
@cache_control(public=True, max_age=MAX_AGE)
@condition(etag_func=_tag_of_part)
def part(request: HttpRequest, kind: str, part: int) -> HttpResponse:
    """The public objects of a kind whose ids are in the range of this file."""
    shown = _kind(kind)
    first = min(part, 2**62 // OBJECTS) * OBJECTS
    with connection.cursor() as cursor:
        cursor.execute(_KEYS, [shown.resource, first, first + OBJECTS])
        rows: list[tuple[int, dt.datetime]] = cursor.fetchall()
    if not rows:
        raise Http404
    return _answer(
        "urlset", _WITH_LANGUAGES, (line for paths, at in _objects(shown, rows) for line in _urls(paths, at))
    )


_WITH_LANGUAGES = ' xmlns:xhtml="http://www.w3.org/1999/xhtml"'


def _kind(name: str) -> SitemapKind:
    if name not in KINDS:
        raise Http404
    return KINDS[name]


def _objects(
    kind: SitemapKind, rows: Iterable[tuple[int, dt.datetime]]
) -> Iterator[tuple[dict[str, str], dt.datetime]]:
    """The address of each object by language: reversed once with a stand-in, since only the number differs."""
    codes = dict(Country.objects.values_list("pk", "code")) if kind.name == "hubs" else {}
    stand_in: int | str = "zz" if codes else 9_007_199_254_740_991
    patterns = _paths(kind.view, stand_in)
    for key, at in rows:
        name = codes[key].lower() if codes else str(key)
        yield {language: path.replace(str(stand_in), name) for language, path in patterns.items()}, at


def _paths(view: str, *arguments: int | str) -> dict[str, str]:
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found[language] = absolute_address(reverse(view, args=arguments))
    return found


def _urls(paths: dict[str, str], at: dt.datetime | None) -> Iterator[str]:
    """One entry for each language, each with all of them."""
    named = [*paths.items(), ("x-default", paths[settings.LANGUAGE_CODE])]
    links = "".join(f'<xhtml:link rel="alternate" hreflang="{code}" href="{path}"/>' for code, path in named)
    for path in paths.values():
        yield f"<url><loc>{path}</loc>{_lastmod(at)}{links}</url>"


def _sitemap(path: str, at: dt.datetime | None) -> str:
    return f"<sitemap><loc>{absolute_address(path)}</loc>{_lastmod(at)}</sitemap>"


def _lastmod(at: dt.datetime | None) -> str:
    return f"<lastmod>{at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}</lastmod>" if at else ""


def _answer(root: str, namespaces: str, lines: Iterable[str]) -> HttpResponse:
    body = "\n".join(lines)
    xml = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_SITEMAPS}"{namespaces}>\n{body}\n</{root}>\n'
    return HttpResponse(xml, content_type=CONTENT_TYPE)
