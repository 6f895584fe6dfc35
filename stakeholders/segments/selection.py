"""The contacts a filter would select, before it is saved."""

from dataclasses import dataclass

from hubs.models import Hub
from stakeholders.contacts.criteria import Criteria
from stakeholders.models import Segment, Stakeholder

SHOWN = 10


@dataclass(frozen=True)
class Selection:
    """How many contacts match, how many of them have no address, the first of them by name, and how many more there are.

    ``added`` and ``removed`` compare them with the saved segment (0 for a new one).
    """

    number: int
    unreachable: int
    people: list[Stakeholder]
    more: int
    added: int
    removed: int

    @property
    def reachable(self) -> int:
        """Return how many have an address."""
        return self.number - self.unreachable


def selection(hub: Hub, criteria: Criteria | None, saved: Segment | None) -> Selection | None:
    """Return the contacts that match now, compared with ``saved`` if there is one; None without valid criteria."""
    if criteria is None:
        return None
    contacts = Stakeholder.objects.filter(hub=hub)
    found = contacts.matching(criteria)
    number = found.count()
    before = contacts.matching(saved.criteria) if saved else found
    return Selection(
        number=number,
        unreachable=found.unreachable().count(),
        people=list(found.select_related("organisation")[:SHOWN]),
        more=max(0, number - SHOWN),
        added=found.exclude(pk__in=before.values("pk")).count() if saved else 0,
        removed=before.exclude(pk__in=found.values("pk")).count() if saved else 0,
    )
