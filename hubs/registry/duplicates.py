"""Which organisations may be one and the same. Only a guess to be looked at: nothing is merged by itself.

Signs, the surest first: the same name in another spelling (also what stands in brackets, "Norwegian Cancer Society
(Kreftforeningen)"), the same short name, the same website; before a new one is written down also a similar name. Only
organisations of one country are compared.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from urllib.parse import urlsplit

from django.db import models
from django.utils.translation import gettext_lazy as _

from hubs.countries.names import COUNTRY_NAMES
from hubs.models import Country, DistinctOrganisations, Organisation
from toolkit.merging.spelling import alike, folded_words

MOST_PAIRS = 500
MOST_SHOWN = 8
MOST_OF_A_KEY = 10  # a website that more share says nothing of a single one
_BRACKETS = re.compile(r"\(([^()]*)\)")


class OrganisationSign(models.TextChoices):
    """Why two are thought to be one."""

    NAME = "name", _("The same name")
    ACRONYM = "acronym", _("The same short name")
    WEBSITE = "website", _("The same website")
    SIMILAR = "similar", _("A similar name")


KEYED = (OrganisationSign.NAME, OrganisationSign.ACRONYM, OrganisationSign.WEBSITE)


@dataclass(frozen=True)
class OrganisationPair:
    """Two organisations by id, the older first."""

    first: int
    second: int
    sign: OrganisationSign


@dataclass(frozen=True)
class _Told:
    """What is known of an organisation, ready to be compared."""

    pk: int
    country: int | None
    keys: dict[OrganisationSign, frozenset[str]]


def probable_duplicates() -> list[OrganisationPair]:
    """At most 500 pairs of the whole network that nobody has called different, the surest first. Two queries."""
    columns = ("pk", "country_id", "name", "acronym", "website")
    rows = [_told(*row) for row in Organisation.objects.order_by("pk").values_list(*columns)]
    apart = set(DistinctOrganisations.objects.values_list("first_id", "second_id"))
    found: dict[tuple[int, int], OrganisationSign] = {}
    for sign in KEYED:
        for pair in _sharing(rows, sign):
            if pair not in apart:
                found.setdefault(pair, sign)
    return [OrganisationPair(*pair, sign) for pair, sign in list(found.items())[:MOST_PAIRS]]


def look_alikes(
    *, name: str, acronym: str, website: str, country: Country | None
) -> list[tuple[Organisation, OrganisationSign]]:
    """Organisations of the country that one with these facts may be; at most eight, the surest first. One query."""
    new = _told(0, country.pk if country else None, name, acronym, website)
    found = []
    for organisation in Organisation.objects.filter(country=country).order_by("pk"):
        other = _told(
            organisation.pk, organisation.country_id, organisation.name, organisation.acronym, organisation.website
        )
        sign = next((sign for sign in KEYED if new.keys[sign] & other.keys[sign]), None) or _similar(new, other)
        if sign:
            found.append((organisation, sign))
    return sorted(found, key=lambda one: list(OrganisationSign).index(one[1]))[:MOST_SHOWN]


def _told(pk: int, country: int | None, name: str, acronym: str, website: str) -> _Told:
    keys = {
        OrganisationSign.NAME: _names(name),
        OrganisationSign.ACRONYM: _filled(folded_words(acronym)),
        OrganisationSign.WEBSITE: _filled(_host(website)),
    }
    return _Told(pk, country, keys)


def _names(name: str) -> frozenset[str]:
    """The whole name, what stands outside of brackets and what inside; the name of a country alone is no name."""
    parts = [name, _BRACKETS.sub(" ", name), *_BRACKETS.findall(name)]
    return frozenset({folded_words(part) for part in parts} - {""} - _COUNTRIES)


_COUNTRIES = frozenset(folded_words(str(name)) for name in COUNTRY_NAMES.values())


def _host(website: str) -> str:
    return (urlsplit(website).hostname or "").removeprefix("www.")


def _filled(key: str) -> frozenset[str]:
    return frozenset({key} - {""})


def _sharing(rows: Iterable[_Told], sign: OrganisationSign) -> Iterator[tuple[int, int]]:
    shared: dict[tuple[int | None, str], list[int]] = {}
    for row in rows:
        for key in row.keys[sign]:
            shared.setdefault((row.country, key), []).append(row.pk)
    for ids in shared.values():
        if len(ids) <= MOST_OF_A_KEY:
            yield from combinations(ids, 2)


def _similar(one: _Told, other: _Told) -> OrganisationSign | None:
    pairs = ((a, b) for a in one.keys[OrganisationSign.NAME] for b in other.keys[OrganisationSign.NAME])
    return OrganisationSign.SIMILAR if any(alike(a, b) or alike(b, a) for a, b in pairs) else None
