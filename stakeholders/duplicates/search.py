"""Who may stand in an address book twice. Only a guess to be looked at: nothing is merged by itself.

Three signs, the surest first: the same name in the same spelling, the same name without accents, letter case and
titles in any order of its words, and a similar name at the same mail domain. Runs in time that grows with the rows
(each is compared with its neighbours by name only), in two queries.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from hubs.models import Hub
from stakeholders.models import KnownDifferent, Stakeholder
from toolkit.merging.spelling import alike, folded_words

MOST_PAIRS = 500
NEIGHBOURS = 5
TITLES = frozenset(
    {
        "dr",
        "dra",
        "prof",
        "profa",
        "doc",
        "hab",
        "mgr",
        "inz",
        "eng",
        "mr",
        "mrs",
        "ms",
        "sr",
        "sra",
        "lic",
        "phd",
        "md",
    }
)
# Domains that say nothing of where somebody works.
EVERYBODYS = frozenset({
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "proton.me",
    "protonmail.com", "gmx.net", "gmx.de", "web.de", "wp.pl", "o2.pl", "onet.pl", "interia.pl", "op.pl", "sapo.pt",
})  # fmt: skip


class ContactSign(models.TextChoices):
    """Why two are thought to be one."""

    SAME = "same", _("The same name")
    SPELLING = "spelling", _("The same name, spelled differently")
    DOMAIN = "domain", _("A similar name at the same organisation")


Different = Collection[tuple[int, int]]


@dataclass(frozen=True)
class ContactPair:
    """Two rows by id, the older first."""

    first: int
    second: int
    sign: ContactSign


@dataclass(frozen=True)
class _Row:
    pk: int
    kind: str
    name: str
    key: str
    domain: str


def probable_duplicates(hub: Hub) -> list[ContactPair]:
    """At most 500 pairs of one hub, the surest first, without those somebody said are two. Of three alike there are two."""
    rows = [
        _row(*one)
        for one in Stakeholder.objects.filter(hub=hub).order_by("pk").values_list("pk", "kind", "name", "email")
    ]
    different = set(KnownDifferent.objects.filter(hub=hub).values_list("first", "second"))
    found: dict[tuple[int, int], ContactSign] = {}
    signs = (
        (ContactSign.SAME, _same(rows, different)),
        (ContactSign.SPELLING, _respelled(rows, different)),
        (ContactSign.DOMAIN, _neighbours(rows)),
    )
    for sign, pairs in signs:
        for one, other in pairs:
            pair = (min(one, other), max(one, other))
            if pair not in different:
                found.setdefault(pair, sign)
            if len(found) >= MOST_PAIRS:
                return [ContactPair(*key, sign) for key, sign in found.items()]
    return [ContactPair(*key, sign) for key, sign in found.items()]


def _row(pk: int, kind: str, name: str, email: str) -> _Row:
    words = [word for word in folded_words(name).split() if word not in TITLES]
    domain = email.partition("@")[2]
    return _Row(pk, kind, " ".join(name.split()), " ".join(sorted(words)), "" if domain in EVERYBODYS else domain)


def _same(rows: Iterable[_Row], different: Different) -> Iterator[tuple[int, int]]:
    return _chained(((row, row.name) for row in rows), different)


def _respelled(rows: Iterable[_Row], different: Different) -> Iterator[tuple[int, int]]:
    return _chained(((row, row.key) for row in rows if row.key), different)


def _chained(keyed: Iterable[tuple[_Row, str]], different: Different) -> Iterator[tuple[int, int]]:
    """Each row with the last one before it that has the same key and kind and is not known to be another."""
    before: dict[tuple[str, str], list[int]] = {}
    for row, key in keyed:
        alike = before.setdefault((row.kind, key), [])
        one = next((pk for pk in reversed(alike) if (pk, row.pk) not in different), None)
        if one is not None:
            yield one, row.pk
        alike.append(row.pk)


def _neighbours(rows: Iterable[_Row]) -> Iterator[tuple[int, int]]:
    ordered = sorted((row for row in rows if row.domain), key=lambda row: (row.domain, row.key))
    for place, row in enumerate(ordered):
        for other in ordered[place + 1 : place + 1 + NEIGHBOURS]:
            if other.domain == row.domain and other.kind == row.kind and alike(row.key, other.key):
                yield row.pk, other.pk
