"""Who a filter would select, before it is saved."""

from dataclasses import dataclass

from hubs.models import Hub
from stakeholders.contacts.criteria import Criteria
from stakeholders.models import Segment, Stakeholder

SHOWN = 10


@dataclass(frozen=True)
class Selection:
    """How many a filter selects and how many of them can be written to, the first of them by name, how many more there
    are, and how many come in and go out beside the segment as it is saved (0 for a new one)."""

    number: int
    reachable: int
    people: list[Stakeholder]
    more: int
    coming: int
    going: int

    @property
    def unreachable(self) -> int:
        """How many have no address."""
        return self.number - self.reachable


def selection(hub: Hub, criteria: Criteria | None, saved: Segment | None) -> Selection | None:
    """Who is selected now; None without sound criteria. Beside ``saved``, where there is one."""
    if criteria is None:
        return None
    contacts = Stakeholder.objects.filter(hub=hub)
    found = contacts.matching(criteria)
    number = found.count()
    before = contacts.matching(saved.criteria) if saved else found
    return Selection(
        number=number,
        reachable=found.reachable().count(),
        people=list(found.select_related("organisation")[:SHOWN]),
        more=max(0, number - SHOWN),
        coming=found.exclude(pk__in=before.values("pk")).count() if saved else 0,
        going=before.exclude(pk__in=found.values("pk")).count() if saved else 0,
    )
