"""How far the network is, counted from the milestones."""

from collections.abc import Iterable
from dataclasses import dataclass

from hubs.models import Country, Milestone
from hubs.vocabulary.status import HubStatus

# What the coordinators set out to reach: at least 15 operational hubs by March 2026 (interview with the ECHoS coordinators).
TARGET_HUBS = 15


@dataclass(frozen=True)
class Progress:
    """Numbers of countries; ``both`` are recognised and operational."""

    countries: int
    recognised: int
    at_work: int
    both: int
    target: int = TARGET_HUBS


def progress_of(countries: Iterable[Country]) -> Progress:
    """Count the countries; needs ``with_hub()``."""
    facts = [(is_recognised(country), country.status == HubStatus.OPERATING) for country in countries]
    return Progress(
        countries=len(facts),
        recognised=sum(recognised for recognised, _ in facts),
        at_work=sum(at_work for _, at_work in facts),
        both=sum(recognised and at_work for recognised, at_work in facts),
    )


def is_recognised(country: Country) -> bool:
    """Whether the published hub of the country is recognised; needs ``with_hub()``."""
    hub = country.published_hub
    return hub is not None and any(
        milestone.is_actual and milestone.kind == Milestone.Kind.RECOGNISED for milestone in hub.milestones.all()
    )
