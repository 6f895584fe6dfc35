"""Find organisations that may be duplicates. Only organisations of one country are compared.

Signs, the surest first: the same name in another spelling (also the part in brackets, "Norwegian Cancer Society
(Kreftforeningen)"), the same short name, the same website; before a new one is added also a similar name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from hubs.countries.names import COUNTRY_NAMES
from hubs.models import Country, Organisation, OrganisationPair
from hubs.registry.models.organisation import OrganisationSign
from toolkit.duplicates.candidates import Candidate, pairs_by_key, rank_candidates
from toolkit.duplicates.spelling import alike
from toolkit.folding import folded_words

MOST_SHOWN = 8
MOST_OF_A_KEY = 10  # more organisations than this share a website of a group
COLUMNS = ("pk", "country_id", "name", "acronym", "website")
KEYED = (OrganisationSign.NAME, OrganisationSign.ACRONYM, OrganisationSign.WEBSITE)
_BRACKETS = re.compile(r"\(([^()]*)\)")
_COUNTRIES = frozenset(folded_words(str(name)) for name in COUNTRY_NAMES.values())


@dataclass(frozen=True)
class _Compared:
    pk: int
    country: int | None
    keys: dict[OrganisationSign, frozenset[str]]


def find_duplicates() -> None:
    """Search the whole network and keep the pairs found."""
    OrganisationPair.objects.all().replace_candidates(probable_duplicates())


def probable_duplicates() -> list[Candidate]:
    """At most 500 pairs of the whole network, the surest first, without those marked as distinct. Two queries."""
    rows = [_compared(*row) for row in Organisation.objects.order_by("pk").values_list(*COLUMNS)]
    distinct = OrganisationPair.objects.all().distinct_ids()
    signs = ((sign, pairs_by_key(_keyed(rows, sign), distinct, most=MOST_OF_A_KEY)) for sign in KEYED)
    return rank_candidates(signs, distinct)


def look_alikes(
    *, name: str, acronym: str, website: str, country: Country | None
) -> list[tuple[Organisation, OrganisationSign]]:
    """Organisations of the country that look like one with these facts; at most eight, the surest first. One query."""
    new = _compared(0, country.pk if country else None, name, acronym, website)
    found = []
    for organisation in Organisation.objects.filter(country=country).order_by("pk"):
        other = _compared(*(getattr(organisation, column) for column in COLUMNS))
        sign = next((sign for sign in KEYED if new.keys[sign] & other.keys[sign]), None) or _similar(new, other)
        if sign:
            found.append((organisation, sign))
    return sorted(found, key=lambda one: list(OrganisationSign).index(one[1]))[:MOST_SHOWN]


def _compared(pk: int, country: int | None, name: str, acronym: str, website: str) -> _Compared:
    host = (urlsplit(website).hostname or "").removeprefix("www.")
    keys = {
        OrganisationSign.NAME: _names(name),
        OrganisationSign.ACRONYM: frozenset({folded_words(acronym)} - {""}),
        OrganisationSign.WEBSITE: frozenset({host} - {""}),
    }
    return _Compared(pk, country, keys)


def _names(name: str) -> frozenset[str]:
    """The whole name, the part outside of brackets and the parts inside; the name of a country alone is left out."""
    parts = [name, _BRACKETS.sub(" ", name), *_BRACKETS.findall(name)]
    return frozenset({folded_words(part) for part in parts} - {""} - _COUNTRIES)


def _keyed(rows: list[_Compared], sign: OrganisationSign) -> Iterator[tuple[tuple[int | None, str], int]]:
    return (((row.country, key), row.pk) for row in rows for key in row.keys[sign])


def _similar(one: _Compared, other: _Compared) -> OrganisationSign | None:
    pairs = ((a, b) for a in one.keys[OrganisationSign.NAME] for b in other.keys[OrganisationSign.NAME])
    return OrganisationSign.SIMILAR if any(alike(a, b) or alike(b, a) for a, b in pairs) else None
