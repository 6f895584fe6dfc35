"""Find contacts of a hub that may be duplicates.

Three signs, the surest first: the same name in the same spelling; the same name without accents, letter case and titles,
in any order of its words; a similar name at the same mail domain. Each row is compared with its neighbours by name only.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hubs.models import Hub
from stakeholders.duplicates.models import ContactSign
from stakeholders.models import ContactPair, Stakeholder
from toolkit.duplicates.candidates import Candidate, IdPair, pairs_by_key, rank_candidates
from toolkit.duplicates.spelling import alike
from toolkit.folding import folded_words
from toolkit.mail_providers import MAIL_PROVIDERS

NEIGHBOURS = 5
TITLES = frozenset(
    ["dr", "dra", "prof", "profa", "doc", "hab", "mgr", "inz", "eng", "mr", "mrs", "ms", "sr", "sra", "lic", "phd", "md"]
)  # fmt: skip


@dataclass(frozen=True)
class _Row:
    pk: int
    kind: str
    name: str
    key: str
    domain: str


def find_duplicates(*, hub_id: int) -> None:
    """Search the contacts of a hub and keep the pairs found."""
    hub = Hub.objects.get(pk=hub_id)
    ContactPair.objects.filter(hub=hub).replace_candidates(probable_duplicates(hub), hub=hub)


def find_recent_duplicates(*, at: dt.datetime) -> None:
    """Search every hub in which a contact has changed within the last day."""
    changed = Stakeholder.objects.filter(updated_at__gt=at - dt.timedelta(days=1))
    for hub_id in sorted(set(changed.order_by().values_list("hub_id", flat=True).distinct())):
        find_duplicates(hub_id=hub_id)


def probable_duplicates(hub: Hub) -> list[Candidate]:
    """At most 500 pairs of one hub, the surest first, without those marked as distinct. Two queries."""
    contacts = Stakeholder.objects.filter(hub=hub).order_by("pk").values_list("pk", "kind", "name", "email")
    rows = [_row(*one) for one in contacts]
    distinct = ContactPair.objects.filter(hub=hub).distinct_ids()
    signs = (
        (ContactSign.SAME, pairs_by_key((((row.kind, row.name), row.pk) for row in rows), distinct)),
        (ContactSign.SPELLING, pairs_by_key((((row.kind, row.key), row.pk) for row in rows if row.key), distinct)),
        (ContactSign.DOMAIN, _neighbours(rows)),
    )
    return rank_candidates(signs, distinct)


def _row(pk: int, kind: str, name: str, email: str) -> _Row:
    words = [word for word in folded_words(name).split() if word not in TITLES]
    domain = email.partition("@")[2]
    return _Row(pk, kind, " ".join(name.split()), " ".join(sorted(words)), "" if domain in MAIL_PROVIDERS else domain)


def _neighbours(rows: Iterable[_Row]) -> Iterator[IdPair]:
    ordered = sorted((row for row in rows if row.domain), key=lambda row: (row.domain, row.key))
    for place, row in enumerate(ordered):
        for other in ordered[place + 1 : place + 1 + NEIGHBOURS]:
            if other.domain == row.domain and other.kind == row.kind and alike(row.key, other.key):
                yield row.pk, other.pk
