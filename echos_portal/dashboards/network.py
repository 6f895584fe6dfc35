"""What the network office sees first: every country with its hub, what hubs plan, what waits for approval. Figures, no names."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.models import HubActivity
from events.programme.figures import upcoming_events
from hubs.milestones.progress import is_recognised
from hubs.milestones.timeline import TimelineItem, item_of
from hubs.models import Country, Hub, Milestone, TeamMember
from hubs.profile.confirmation import needs_confirmation, was_published
from hubs.vocabulary.status import HubStatus
from outbox.models import OutgoingEmail
from publishing.change_addresses import APPROVALS
from publishing.listed_revisions import ListedRevision, listed, waiting_for_office
from stakeholders.models import Stakeholder
from toolkit.bounded_counts import FEW, BoundedCount, count_up_to

QUIET_AFTER = dt.timedelta(days=183)
AHEAD = dt.timedelta(days=183)
APPROVALS_SHOWN = 3


@dataclass(frozen=True)
class HubFigures:
    """The figures of a hub, each counted up to a thousand."""

    team: BoundedCount
    contacts: BoundedCount
    events: BoundedCount
    on_hold: BoundedCount


NO_FIGURES = HubFigures(BoundedCount(), BoundedCount(), BoundedCount(), BoundedCount())


@dataclass(frozen=True)
class CountryRow:
    """A country as the office sees it; one without a hub has only its name and status.

    ``changed_at``: when a signed-in person last changed something of the hub; None without such a change.
    """

    country: Country
    hub: Hub | None
    status: HubStatus
    is_recognised: bool = False
    figures: HubFigures = NO_FIGURES
    changed_at: dt.datetime | None = None
    is_quiet: bool = False
    has_no_profile: bool = False
    needs_confirmation: bool = False

    @property
    def recognition(self) -> str:
        """Whether the hub is recognised, in words."""
        return _("recognised") if self.is_recognised else _("not yet recognised")

    @property
    def has_no_team(self) -> bool:
        """Whether the hub has no team members in the portal."""
        return self.hub is not None and not self.figures.team

    @property
    def needs_attention(self) -> bool:
        """Whether the page lists anything that the hub needs."""
        return not all(self.urgency[:-1])

    @property
    def urgency(self) -> tuple[bool, ...]:
        """The sort key: emails on hold, no team, no profile, an old profile, no change, a hub at all."""
        needs = (
            bool(self.figures.on_hold), self.has_no_team, self.has_no_profile, self.needs_confirmation, self.is_quiet,
            self.hub is not None,
        )  # fmt: skip
        return tuple(not need for need in needs)


def country_rows(countries: Iterable[Country], *, at: dt.datetime) -> list[CountryRow]:
    """Return every country, hubs that need attention first; needs ``with_hub()``, and then two queries."""
    figures = _figures(at)
    touched = dict(HubActivity.objects.values_list("hub_id", "last_at"))
    rows = [_row(country, figures, touched, at) for country in countries]
    return sorted(rows, key=lambda row: row.urgency)


def _row(
    country: Country, figures: dict[int, HubFigures], touched: dict[int, dt.datetime], at: dt.datetime
) -> CountryRow:
    hub: Hub | None = getattr(country, "hub", None)
    if hub is None:
        return CountryRow(country, None, HubStatus.NONE)
    changed_at = touched.get(hub.pk)
    return CountryRow(
        country,
        hub,
        country.status,
        is_recognised(country),
        figures=figures.get(hub.pk, NO_FIGURES),
        changed_at=changed_at,
        is_quiet=max(hub.updated_at, changed_at or hub.updated_at) <= at - QUIET_AFTER,
        has_no_profile=not was_published(hub),
        needs_confirmation=needs_confirmation(hub, at=at),
    )


def _figures(at: dt.datetime) -> dict[int, HubFigures]:
    """Return the figures of every hub, by its id. One query, at most a thousand rows a figure and hub."""
    hub = OuterRef("pk")
    counts = count_up_to(
        FEW,
        Hub.objects.all(),
        team=TeamMember.objects.filter(user__is_active=True, hub=hub),
        contacts=Stakeholder.objects.filter(hub=hub),
        events=upcoming_events(at=at).filter(hub=hub),
        on_hold=OutgoingEmail.objects.on_hold().filter(hub_id=hub),
    )
    return {pk: HubFigures(**figures) for pk, figures in counts.items()}


@dataclass(frozen=True)
class PlannedMilestone:
    """A milestone a hub plans, as it is drawn on a timeline."""

    hub: Hub
    item: TimelineItem


def planned_milestones(*, at: dt.datetime) -> list[PlannedMilestone]:
    """Return what hubs plan for the next six months, by date; a year or month counts when part of it is in them. One query."""
    today = timezone.localdate(at)
    planned = Milestone.objects.filter(is_actual=False, date__gte=str(today.year), hub__is_published=True)
    return [
        PlannedMilestone(row.hub, item_of(row))
        for row in planned.select_related("hub__country").order_by("date", "hub__country__name")
        if row.date.last_day >= today and row.date.first_day <= today + AHEAD
    ]


def approvals() -> tuple[int, list[ListedRevision]]:
    """Return how many changes wait, and those that wait longest. Two queries."""
    rows = waiting_for_office()
    return rows.count(), listed(list(rows.with_people()[:APPROVALS_SHOWN]), query=f"?from={APPROVALS}")
