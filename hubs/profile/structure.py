"""Who runs a hub, its members and its groups: the first few of each, with their number, whatever the volume."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from hubs.models import Group, Hub, Membership, Sector
from hubs.registry.models.membership import MembershipRole
from hubs.vocabulary.sources import sources_in
from toolkit.kept_queries import KeptQuery
from toolkit.partial_dates.dates import not_over, over

ORGANISATION_FIELDS = ("name", "website", "sector", "sort_name")
ROLES_THAT_RUN = (MembershipRole.HOST, MembershipRole.CO_HOST)
FIRST_MEMBERS = 12
FIRST_HOSTS = 6
FIRST_GROUPS = 6
MOST_GROUPS = 40
RUNS = Q(role__in=ROLES_THAT_RUN)
COUNTS = KeptQuery(
    lambda hub, today: (
        Membership.objects.filter(hub=hub)
        .order_by()
        .values("hub")
        .annotate(
            members=Count("hub", filter=not_over("until", today) & ~RUNS),
            past=Count("hub", filter=over("until", today)),
        )
        .values_list("members", "past")
    )
)
# By role and not by name, which an index answers; the few that are shown are then sorted by name.
CURRENT = KeptQuery(
    lambda hub, today: (
        Membership.objects.filter(hub=hub)
        .current(today)
        .select_related("organisation")
        .order_by("rank", "pk")
        .only("role", "since", "until", "source", "rank", *(f"organisation__{name}" for name in ORGANISATION_FIELDS))[
            : FIRST_HOSTS + FIRST_MEMBERS
        ]
    )
)
GROUPS = KeptQuery(lambda hub: Group.objects.filter(hub=hub).order_by("pk")[:MOST_GROUPS])


def people_of(hub: Hub, today: dt.date) -> dict[str, Any]:
    """``runs``, ``members`` (sector and memberships), ``member_count``, ``past_count``, ``groups``, ``past_groups``, ``sources``.

    Three queries: the counts, the first memberships, the groups.
    """
    member_count, past_count = COUNTS.first(hub=hub.pk, today=today) or (0, 0)
    first = CURRENT.rows(hub=hub.pk, today=today)
    hosts = [one for one in first if one.role in ROLES_THAT_RUN][:FIRST_HOSTS]
    hosts.sort(key=lambda one: (one.rank, one.organisation.sort_name))
    members = [one for one in first if one.role not in ROLES_THAT_RUN][:FIRST_MEMBERS]
    groups = GROUPS.rows(hub=hub.pk)
    return {
        "runs": hosts,
        "members": by_sector(members),
        "member_count": member_count,
        "has_more_members": member_count > len(members),
        "past_count": past_count,
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
