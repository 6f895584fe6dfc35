"""The figures of a hub's contacts, each defined once.

Contacts: everyone in the address book, with an email address or not. Share of a sector: its part of the hub's contacts.
Median of the network: the median of these shares over all hubs with ``LEAST_CONTACTS`` contacts or more.
"""

from collections import defaultdict
from statistics import median

from django.core.cache import cache
from django.db.models import Count

from hubs.models import Hub, Sector
from stakeholders.contacts.models import Stakeholder, StakeholderQuerySet

LEAST_CONTACTS = 20
LEAST_HUBS = 3  # with fewer, a median would tell one hub the figures of another
KEPT_SECONDS = 3600
MEDIANS = "stakeholders:sector_medians"


def contacts_of(hub: Hub) -> StakeholderQuerySet:
    """Return the contacts of a hub."""
    return Stakeholder.objects.filter(hub=hub)


def contacts_by_sector(hub: Hub) -> dict[str, int]:
    """Count the contacts of each sector that has any: one pass over an index, no row is read."""
    return dict(contacts_of(hub).order_by().values_list("sector").annotate(number=Count("pk")))


def sector_medians() -> dict[str, float]:
    """Return the median of the network for each sector, in percent; nothing while too few hubs have contacts.

    It reads the contacts of all hubs, so it is kept for an hour.
    """
    kept: dict[str, float] | None = cache.get_or_set(MEDIANS, _sector_medians, KEPT_SECONDS)
    return kept or {}


def _sector_medians() -> dict[str, float]:
    numbers: dict[int, dict[str, int]] = defaultdict(dict)
    rows = Stakeholder.objects.order_by().values_list("hub", "sector").annotate(number=Count("pk"))
    for hub, sector, number in rows:
        numbers[hub][sector] = number
    counted = [found for found in numbers.values() if sum(found.values()) >= LEAST_CONTACTS]
    if len(counted) < LEAST_HUBS:
        return {}
    return {code: median(100 * found.get(code, 0) / sum(found.values()) for found in counted) for code in Sector.values}
