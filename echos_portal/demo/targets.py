"""Which contacts three hubs of the demo want to have."""

import datetime as dt
from functools import partial

from echos_portal.demo.history import History
from echos_portal.demo.people import coordinator_of
from hubs.models import Hub
from stakeholders.gaps.actions import set_targets
from stakeholders.gaps.targets import HubTargets, TargetAmount

SET_AGO = 60


def share(percent: int) -> TargetAmount:
    """Return a target in percent of all contacts."""
    return TargetAmount("share", percent)


def number(contacts: int) -> TargetAmount:
    """Return a target as a number of contacts."""
    return TargetAmount("number", contacts)


TARGETS = {
    "pt": HubTargets(
        sectors={"civil_society": share(30), "industry": number(40), "public_administration": share(20)},
        levels={"local": share(25), "regional": number(60), "european": number(10)},
        regions={"Norte": share(30), "Alentejo": number(25), "Algarve": number(15), "Madeira": number(8), "Açores": number(8)},
    ),
    "no": HubTargets(sectors={"civil_society": share(25)}, levels={"regional": share(30)}),
    "pl": HubTargets(
        sectors={sector: share(20) for sector in ("civil_society", "industry", "academia")}, regions={"Mazowieckie": number(12)}
    ),
}  # fmt: skip


def plan_targets(history: History) -> None:
    """Plan the targets of hubs that have set none."""
    for hub in Hub.objects.select_related("country").filter(slug__in=TARGETS, contact_targets=None):
        history.ago(SET_AGO, partial(_set, hub))


def _set(hub: Hub, at: dt.datetime) -> None:
    set_targets(by=coordinator_of(hub), hub=hub, targets=TARGETS[hub.slug])
