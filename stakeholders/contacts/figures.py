"""The figures of a hub's contacts, each defined once.

Contacts: everyone in the address book, with an email address or not. Share of a sector: its part of the hub's contacts.
Median of the network: the median of these shares over all hubs with ``LEAST_CONTACTS`` contacts or more.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from statistics import median

from django.core.cache import cache
from django.db.models import Count

from hubs.models import Hub, Sector
from stakeholders.contacts.models import Stakeholder, StakeholderQuerySet
from toolkit.bounded_counts import MANY

LEAST_CONTACTS = 20
LEAST_HUBS = 3  # with fewer, a median would tell one hub the figures of another
MEDIANS, MEDIANS_KEPT_SECONDS = "stakeholders:sector_medians", 3600
SECTORS, SECTORS_KEPT_SECONDS = "stakeholders:sectors", 600


def contacts_of(hub: Hub) -> StakeholderQuerySet:
    """Return the contacts of a hub."""
    return Stakeholder.objects.filter(hub=hub)


@dataclass(frozen=True)
class SectorCounts:
    """The number of contacts by sector; ``is_kept``: of a hub with very many, counted within the last ten minutes."""

    numbers: dict[str, int]
    is_kept: bool

    @property
    def total(self) -> int:
        """The number of contacts."""
        return sum(self.numbers.values())


def contacts_by_sector(hub: Hub) -> SectorCounts:
    """Count the contacts of each sector that has any; beyond ten thousand contacts the numbers are kept for ten minutes."""
    contacts = contacts_of(hub)
    if contacts.order_by()[: MANY + 1].count() <= MANY:
        return SectorCounts(_numbers(contacts), is_kept=False)
    kept = cache.get_or_set(f"{SECTORS}:{hub.pk}", partial(_numbers, contacts), SECTORS_KEPT_SECONDS)
    return SectorCounts(kept or {}, is_kept=True)


def _numbers(contacts: StakeholderQuerySet) -> dict[str, int]:
    return dict(contacts.order_by().values_list("sector").annotate(number=Count("*")))


def sector_medians() -> dict[str, float]:
    """Return the median of the network for each sector, in percent; nothing while too few hubs have contacts.

    It reads the contacts of all hubs, so it is kept for an hour.
    """
    kept: dict[str, float] | None = cache.get_or_set(MEDIANS, _sector_medians, MEDIANS_KEPT_SECONDS)
    return kept or {}


def _sector_medians() -> dict[str, float]:
    numbers: dict[int, dict[str, int]] = defaultdict(dict)
    rows = Stakeholder.objects.order_by().values_list("hub", "sector").annotate(number=Count("*"))
    for hub, sector, number in rows:
        numbers[hub][sector] = number
    counted = [found for found in numbers.values() if sum(found.values()) >= LEAST_CONTACTS]
    if len(counted) < LEAST_HUBS:
        return {}
    return {code: median(100 * found.get(code, 0) / sum(found.values()) for found in counted) for code in Sector.values}
