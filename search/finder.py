"""Finding entries of the index: the reader's language first, in each language titles before texts; then what is near.

However much fits, at most ``MOST_FOUND`` objects are looked at, so that a common word costs no more than a rare one.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from search.kinds import SearchKind
from search.query import TextQuery, read_terms, similar_query, text_query
from search.sources import UNKNOWN_LANGUAGE

MOST_FOUND = 500
LITTLE = 3  # with fewer results, what is near is looked for too
NEAR, FURTHER = 4_000_000, 8_000_000  # added to the place of what is near by each word, or by one of them
_WHEN = {"upcoming": "AND over_at > statement_timestamp()", "past": "AND over_at <= statement_timestamp()", "": ""}
# Each part ends at its limit, and is not begun when those before it have filled the page of all.
_PART = """
    (SELECT {tier} AS tier, id, resource, key, title, {vector} AS words FROM search_entry
     WHERE {vector} @@ %({language})s::tsquery {without} {when} LIMIT {most})
"""
# All parts at once, for what fits few: one look into the index instead of four.
_WHOLE = """
    SELECT 2 * (language <> ALL(%(languages)s))::int + (NOT is_in_title)::int AS tier, id, resource, key, title,
        CASE WHEN is_in_title THEN title_vector ELSE vector END AS words
    FROM search_entry CROSS JOIN LATERAL (SELECT title_vector @@ %(asked)s::tsquery) title (is_in_title)
    WHERE vector @@ %(narrowed)s::tsquery {when}
"""
_TOO_MANY = f"(SELECT count(*) > {MOST_FOUND} FROM found)"  # noqa: S608 - then they are looked for again, in parts
_NOT_IN_TITLE = "AND NOT title_vector @@ %(asked)s::tsquery"
_FOUND = """
    WITH found AS MATERIALIZED ({parts} LIMIT {most})
    SELECT DISTINCT ON (resource, key) CASE WHEN {unranked} THEN 0 ELSE found.tier * 1000000 + 999999 - floor(999999 * least(1,
            ts_rank(found.words, %(asked)s::tsquery, 1) / 2
            + CASE WHEN strpos(fold_text(found.title), fold_text(%(text)s)) > 0 THEN 0.3 ELSE 0 END
            + CASE found.resource WHEN 'hubs' THEN 0.2 ELSE 0 END
        ))::bigint END AS place, found.resource, found.key, found.id, (SELECT count(*) FROM found)
    FROM found ORDER BY resource, key, place, id
"""


@dataclass(frozen=True, order=True)
class FoundEntry:
    """Where an object is in the order of results, and the entry that is shown of it."""

    place: int
    resource: str
    key: int
    entry: int

    @property
    def is_near(self) -> bool:
        """Whether it is not what was asked for, but near it."""
        return self.place >= NEAR


@dataclass(frozen=True)
class SearchFilters:
    """What results are narrowed down by; ``reader`` is the language that comes first."""

    reader: str
    kind: str = ""
    country: str = ""
    language: str = ""
    period: str = ""  # "upcoming" or "past", of events

    def marks(self) -> list[str]:
        """Return the conditions on what entries are marked with, the chosen kind aside."""
        given = {"country": self.country, "language": self.language, "kind": "events" if self.period else ""}
        return [f"'{name}={value}'" for name, value in given.items() if value]


@dataclass(frozen=True)
class SearchResults:
    """What was found, in its order; ``are_all`` says whether more fits than was looked at."""

    query: TextQuery
    entries: Sequence[FoundEntry]
    are_all: bool
    by_kind: Mapping[str, int]  # of all kinds, also where one is chosen


NOTHING = SearchResults(TextQuery((), ()), (), True, {})


def find_entries(text: str, filters: SearchFilters) -> SearchResults:
    """Return what fits a text, and where that is little, what is near it. At most nine queries."""
    query = text_query(read_terms(text, filters.reader), filters.reader)
    if not query.conditions:
        return NOTHING
    found, are_all = _of_the_kind(query.all_terms, text, filters, fits_few=len(query.conditions) > 1)
    entries = list(found)
    if len(entries) < LITTLE:
        similar = similar_query(query)
        steps = [(similar.all_terms, NEAR, True)] if similar != query else []
        query = similar
        if len(query.conditions) > 1:
            steps.append((query.any_term, FURTHER, False))
        for asked, further, fits_few in steps:
            if len(entries) < LITTLE:
                near, _all = _of_the_kind(asked, text, filters, fits_few=fits_few)
                known = {(one.resource, one.key) for one in entries}
                entries += [
                    FoundEntry(one.place + further, one.resource, one.key, one.entry)
                    for one in near
                    if (one.resource, one.key) not in known
                ]
    by_kind = Counter(one.resource for one in entries)
    if filters.kind:
        entries = [one for one in entries if one.resource == filters.kind]
    return SearchResults(query, entries, are_all, {kind: by_kind[kind] for kind in SearchKind.values if by_kind[kind]})


def _of_the_kind(asked: str, text: str, filters: SearchFilters, *, fits_few: bool) -> tuple[list[FoundEntry], bool]:
    """What fits of all kinds; where that is not all, of the chosen kind everything that can be looked at."""
    found, are_all = _candidates(asked, text, filters, "", fits_few=fits_few)
    if are_all or not filters.kind:
        return found, are_all
    of_kind, are_all = _candidates(asked, text, filters, filters.kind, fits_few=fits_few)
    others = [one for one in found if one.resource != filters.kind]
    return sorted([*others, *of_kind]), are_all


def _candidates(
    asked: str, text: str, filters: SearchFilters, kind: str, *, fits_few: bool
) -> tuple[list[FoundEntry], bool]:
    """What fits, at most ``MOST_FOUND`` objects, and whether that is all. One query, or two where ``fits_few`` was wrong."""
    narrowed = " & ".join([f"({asked})", *filters.marks(), *([f"'kind={kind}'"] if kind else [])])
    own = f"('language={filters.reader}' | 'language={UNKNOWN_LANGUAGE}')"
    values = {
        "asked": asked, "narrowed": narrowed, "own": f"{narrowed} & {own}", "others": f"{narrowed} & !{own}",
        "languages": [filters.reader, UNKNOWN_LANGUAGE], "text": text.strip(),
    }  # fmt: skip
    when = _WHEN[filters.period]
    if fits_few:
        found, are_all = _ranked(_WHOLE.format(when=when), values, unranked=_TOO_MANY)
        if are_all:
            return found, True
    parts = [
        _PART.format(tier=tier, vector=vector, language=language, without=without, when=when, most=MOST_FOUND + 1)
        for tier, (language, vector, without) in enumerate(
            (language, vector, without)
            for language in ("own", "others")
            for vector, without in (("title_vector", ""), ("vector", _NOT_IN_TITLE))
        )
    ]
    return _ranked(" UNION ALL ".join(parts), values)


def _ranked(parts: str, values: Mapping[str, Any], *, unranked: str = "FALSE") -> tuple[list[FoundEntry], bool]:
    with connection.cursor() as cursor:
        cursor.execute(_FOUND.format(parts=parts, most=MOST_FOUND + 1, unranked=unranked), values)
        rows = cursor.fetchall()
    are_all = not rows or rows[0][-1] <= MOST_FOUND
    return sorted(FoundEntry(*row[:-1]) for row in rows)[:MOST_FOUND], are_all
