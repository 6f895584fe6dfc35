"""Who runs a hub, who belongs to it by sector, who did, and its groups: as the hub's page shows them."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from hubs.models import Group, Hub, Membership, Sector
from hubs.registry.models.membership import MembershipRole

ROLES_THAT_RUN = (MembershipRole.HOST, MembershipRole.CO_HOST)


def belonging(hub: Hub, memberships: Iterable[Membership], today: dt.date) -> dict[str, Any]:
    """``runs``, ``members`` (sector and memberships), ``member_count``, ``past_members``, ``groups``, ``past_groups``."""
    there = list(memberships)
    current = [one for one in there if not one.is_past(today)]
    members = [one for one in current if one.role not in ROLES_THAT_RUN]
    groups = list(Group.objects.filter(hub=hub).order_by("pk"))
    return {
        "runs": [one for one in current if one.role in ROLES_THAT_RUN],
        "members": by_sector(members),
        "member_count": len(members),
        "past_members": [one for one in there if one.is_past(today)],
        "groups": [one for one in groups if not one.has_ended(today)],
        "past_groups": [one for one in groups if one.has_ended(today)],
    }


def by_sector(members: Iterable[Membership]) -> list[tuple[str, list[Membership]]]:
    """The members under the name of their sector, in the order of the sectors, those without one last; by name in each."""
    rows = sorted(members, key=lambda one: one.organisation.name)
    found = [(str(sector.label), [one for one in rows if one.organisation.sector == sector]) for sector in Sector]
    found.append((_("Sector not told"), [one for one in rows if not one.organisation.sector]))
    return [(label, some) for label, some in found if some]
