"""Who runs a hub, its members and its groups: the first few of each, with their number, whatever the volume."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from hubs.models import Group, Hub, Membership, Sector
from hubs.registry.models.membership import MembershipRole
from hubs.vocabulary.sources import sources_in
from toolkit.partial_dates.dates import not_over, over

ROLES_THAT_RUN = (MembershipRole.HOST, MembershipRole.CO_HOST)
FIRST_MEMBERS = 12
FIRST_HOSTS = 6
FIRST_GROUPS = 6
MOST_GROUPS = 40


def people_of(hub: Hub, today: dt.date) -> dict[str, Any]:
    """``runs``, ``members`` (sector and memberships), ``member_count``, ``past_count``, ``groups``, ``past_groups``, ``sources``.

    Three queries: the counts, the first memberships, the groups.
    """
    runs = Q(role__in=ROLES_THAT_RUN)
    rows = Membership.objects.filter(hub=hub)
    counts = rows.aggregate(
        members=Count("hub", filter=not_over("until", today) & ~runs), past=Count("hub", filter=over("until", today))
    )
    # By role and not by name, which an index answers; the few that are shown are then sorted by name.
    current = rows.current(today).select_related("organisation").order_by("rank", "pk")
    first = list(current[: FIRST_HOSTS + FIRST_MEMBERS])
    hosts = [one for one in first if one.role in ROLES_THAT_RUN][:FIRST_HOSTS]
    hosts.sort(key=lambda one: (one.rank, one.organisation.sort_name))
    members = [one for one in first if one.role not in ROLES_THAT_RUN][:FIRST_MEMBERS]
    groups = list(Group.objects.filter(hub=hub).order_by("pk")[:MOST_GROUPS])
    return {
        "runs": hosts,
        "members": by_sector(members),
        "member_count": counts["members"],
        "has_more_members": counts["members"] > len(members),
        "past_count": counts["past"],
        "groups": [one for one in groups if not one.has_ended(today)][:FIRST_GROUPS],
        "past_groups": [one for one in groups if one.has_ended(today)][:FIRST_GROUPS],
        "sources": _sources(hub, [*hosts, *members]),
    }


def _sources(hub: Hub, memberships: list[Membership]) -> list[str]:
    """Each page the facts of a hub were found on, once."""
    stated = [hub.source, *(one.source for one in memberships)]
    return sources_in(stated)


def by_sector(members: Iterable[Membership]) -> list[tuple[str, list[Membership]]]:
    """The members under the name of their sector, in the order of the sectors, those without one last; by name in each."""
    rows = sorted(members, key=lambda one: one.organisation.sort_name)
    found = [(str(sector.label), [one for one in rows if one.organisation.sector == sector]) for sector in Sector]
    found.append((_("Sector not specified"), [one for one in rows if not one.organisation.sector]))
    return [(label, some) for label, some in found if some]
