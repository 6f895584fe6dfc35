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
from publishing.triggers import with_tables
from toolkit.addresses import absolute_address
from toolkit.entity_tags import weak_tag

OBJECTS = 2000  # of a file; with each language far below the 50,000 addresses that the protocol allows
MAX_AGE = 3600
CONTENT_TYPE = "application/xml; charset=utf-8"
_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
PAGES = (
    "home", "about", "accessibility", "privacy", "hubs:list", "hubs:words", "groups:list", "events:list", "dialogues:list",
    "dialogues:ledger", "dialogues:joint_statements", "dialogues:proposals", "dialogues:published_answers", "news:list",
    "library:list", "digests:subscribe_network", "embeds:builder", "partners:ask", "data:ask",
    "dialogues:write_message", "api_docs",
)  # fmt: skip


@dataclass(frozen=True)
class SitemapKind:
    """A kind of pages: its name in addresses, the resource of the change feed that they show, and the view of one page.

    ``pages`` is a query for the key of a page and that of an object shown on it, where these are not the same.
    """

    name: str
    resource: str
    view: str
    pages: str = ""

    @property
    def rows_sql(self) -> str:
        """Return the query for the key of each page and when an object on it changed."""
        key, join = "feed.key", ""
        if self.pages:
            key, join = "page.key", f"JOIN ({self.pages}) page (key, shown) ON page.shown = feed.key"
        return with_tables(
            f"SELECT {key}, feed.at FROM publishing_change_feed feed {join} WHERE NOT feed.deleted AND feed.resource = '{self.resource}'"  # noqa: S608
        )


_OF_DIALOGUE = "SELECT one.dialogue_id, one.id FROM [dialogues.{model}] one"
_IN_DIALOGUE = "SELECT DISTINCT one.dialogue_id, one.dialogue_id FROM [dialogues.{model}] one WHERE "
_RECOMMENDED = "SELECT {key}, one.id FROM [dialogues.Recommendation] one JOIN [dialogues.RecommendationSet] ours ON ours.id = one.set_id"
KINDS = {
    kind.name: kind
    for kind in (
        SitemapKind("hubs", "countries", "hubs:country"),
        SitemapKind("members", "hubs", "hubs:members", "SELECT one.country_id, one.id FROM [hubs.Hub] one"),
        SitemapKind("groups", "groups", "groups:detail"),
        SitemapKind("events", "events", "events:detail"),
        SitemapKind(
            "series", "events", "events:series",
            "SELECT one.series_id, one.id FROM [events.Event] one WHERE one.series_id IS NOT NULL",
        ),
        SitemapKind("dialogues", "dialogues", "dialogues:detail"),
        SitemapKind(
            "matrices", "recommendations", "dialogues:matrix",
            f"{_RECOMMENDED.format(key='ours.dialogue_id')} WHERE ours.dialogue_id IS NOT NULL",
        ),
        SitemapKind("statements", "statements", "dialogues:statements", _OF_DIALOGUE.format(model="Statement")),
        SitemapKind("moderation", "statements", "dialogues:moderation_log", _OF_DIALOGUE.format(model="Statement")),
        SitemapKind(
            "opinion-groups", "dialogues", "dialogues:opinion_groups", f"{_IN_DIALOGUE.format(model='OpinionResult')} TRUE"
        ),
        SitemapKind("draws", "dialogues", "dialogues:draws", f"{_IN_DIALOGUE.format(model='Draw')} one.state = 'done'"),
        SitemapKind("outcomes", "statements", "dialogues:outcomes", _OF_DIALOGUE.format(model="Statement")),
        SitemapKind("reports", "reports", "dialogues:report", _OF_DIALOGUE.format(model="SynthesisReport")),
        SitemapKind(
            "evaluations", "dialogues", "dialogues:evaluation", f"{_IN_DIALOGUE.format(model='Evaluation')} one.version > 0"
        ),
        SitemapKind("recommendations", "recommendations", "dialogues:recommendation"),
        SitemapKind(
            "recommendation-sets", "recommendations", "dialogues:recommendations",
            f"{_RECOMMENDED.format(key='ours.id')} WHERE ours.dialogue_id IS NULL",
        ),
        SitemapKind("joint-statements", "joint_statements", "dialogues:joint_statement"),
        SitemapKind("proposals", "proposals", "dialogues:proposal"),
        SitemapKind("news", "news", "news:detail"),
        SitemapKind("resources", "resources", "library:detail"),
    )
}  # fmt: skip


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
    rows = _kept_parts(_version()) if settings.PAGE_CACHE_BYTES else _parts()
    parts = [(reverse("sitemaps:part", args=[kind, part]), at) for kind, part, at in rows]
    lines = [_sitemap(reverse("sitemaps:pages"), None), *(_sitemap(path, at) for path, at in parts)]
    return _answer("sitemapindex", "", lines)


@lru_cache(maxsize=1)
def _kept_parts(version: str) -> list[tuple[str, int, dt.datetime]]:
    """The same for one version, which was read before: what is kept may be newer than its version, never older."""
    return _parts()


def _parts() -> list[tuple[str, int, dt.datetime]]:
    """Kind, number and last change of each file."""
    parts = (
        f"SELECT '{kind.name}', page.key / {OBJECTS}, max(page.at) FROM ({kind.rows_sql}) page (key, at) GROUP BY 2"  # noqa: S608
        for kind in KINDS.values()
    )
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION ALL '.join(parts)} ORDER BY 1, 2")
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
        cursor.execute(
            f"SELECT page.key, max(page.at) FROM ({shown.rows_sql}) page (key, at)"  # noqa: S608 - our own text
            " WHERE page.key >= %s AND page.key < %s GROUP BY 1 ORDER BY 1",
            [first, first + OBJECTS],
        )
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
    codes = dict(Country.objects.values_list("pk", "code")) if kind.view.startswith("hubs:") else {}
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
    """One entry for each language, each with all of them; a page that is in one language alone has one."""
    named = [*paths.items(), ("x-default", paths[settings.LANGUAGE_CODE])]
    addresses = dict.fromkeys(paths.values())
    links = "".join(f'<xhtml:link rel="alternate" hreflang="{code}" href="{path}"/>' for code, path in named)
    for path in addresses:
        yield f"<url><loc>{path}</loc>{_lastmod(at)}{links if len(addresses) > 1 else ''}</url>"


def _sitemap(path: str, at: dt.datetime | None) -> str:
    return f"<sitemap><loc>{absolute_address(path)}</loc>{_lastmod(at)}</sitemap>"


def _lastmod(at: dt.datetime | None) -> str:
    return f"<lastmod>{at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}</lastmod>" if at else ""


def _answer(root: str, namespaces: str, lines: Iterable[str]) -> HttpResponse:
    body = "\n".join(lines)
    xml = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_SITEMAPS}"{namespaces}>\n{body}\n</{root}>\n'
    return HttpResponse(xml, content_type=CONTENT_TYPE)
