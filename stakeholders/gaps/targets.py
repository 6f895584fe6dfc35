"""The targets of a hub's contacts: reading them, and writing one as a person types it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from hubs.models import Hub, Sector
from stakeholders.gaps.models import ContactTarget, TargetCriterion, TargetUnit
from stakeholders.models import Level


class TargetAmount(NamedTuple):
    """A number of contacts, or a share of them in percent."""

    unit: str
    amount: int

    def __str__(self) -> str:
        return f"{self.amount}%" if self.is_share else str(self.amount)

    @property
    def is_share(self) -> bool:
        """Whether it is a share."""
        return self.unit == TargetUnit.SHARE


Targets = dict[str, TargetAmount]  # by sector, level or region


@dataclass(frozen=True)
class HubTargets:
    """The targets of a hub by sector, level and region; a group without one is missing."""

    sectors: Mapping[str, TargetAmount] = field(default_factory=dict)
    levels: Mapping[str, TargetAmount] = field(default_factory=dict)
    regions: Mapping[str, TargetAmount] = field(default_factory=dict)

    def of(self, criterion: str) -> Mapping[str, TargetAmount]:
        """Return those by one criterion."""
        return {
            TargetCriterion.SECTOR: self.sectors,
            TargetCriterion.LEVEL: self.levels,
            TargetCriterion.REGION: self.regions,
        }[TargetCriterion(criterion)]

    def values(self) -> dict[str, object]:
        """Return them by the names of the form's fields, each sector and level with its target or None."""
        return {
            **{f"sector_{code}": self.sectors.get(code) for code in Sector.values},
            **{f"level_{code}": self.levels.get(code) for code in Level.values},
            "regions": in_lines(self.regions),
        }


def in_lines(regions: Mapping[str, TargetAmount]) -> str:
    """Return targets by region as they are typed: a region and its target on each line."""
    return "\n".join(f"{region}: {target}" for region, target in sorted(regions.items()))


def targets_of(hub: Hub) -> HubTargets:
    """Return the targets of a hub. One query."""
    found: dict[str, Targets] = {criterion: {} for criterion in TargetCriterion.values}
    rows = ContactTarget.objects.filter(hub=hub).values_list("criterion", "value", "unit", "amount")
    for criterion, value, unit, amount in rows:
        found[criterion][value] = TargetAmount(unit, amount)
    return HubTargets(found[TargetCriterion.SECTOR], found[TargetCriterion.LEVEL], found[TargetCriterion.REGION])
