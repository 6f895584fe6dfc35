"""What the network office sees first: every country with its hub, and whether letters go out. Numbers, no names."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.models import HubActivity
from events.models import Event
from hubs.milestones.headlines import status_in_words
from hubs.milestones.timeline import TimelineItem, item_of
from hubs.models import Country, Hub, Milestone, TeamMember
from hubs.profile.confirmation import is_unconfirmed
from hubs.vocabulary.status import HubStatus
from outbox.models import Lane, LanePause, OutgoingEmail, State
from publishing.listed_revisions import APPROVALS, ListedRevision, listed, waiting_for_office
from stakeholders.models import Stakeholder

QUIET_AFTER = dt.timedelta(days=183)
BOUNCES_SHOWN = dt.timedelta(days=30)
AHEAD = dt.timedelta(days=183)
APPROVALS_SHOWN = 3


@dataclass(frozen=True)
class CountryRow:
    """A country as the office looks at it; a country without a hub has only its name and status."""

    country: Country
    hub: Hub | None
    status: HubStatus
    status_words: str
    team: int = 0
    people: int = 0
    events: int = 0
    parked: int = 0
    changed_at: dt.datetime | None = None
    is_quiet: bool = False
    is_unconfirmed: bool = False

    @property
    def has_no_team(self) -> bool:
        """A hub for which nobody works in the portal."""
        return self.hub is not None and not self.team

    @property
    def is_stale(self) -> bool:
        """Nobody in the team, or nothing changed for six months."""
        return self.has_no_team or self.is_quiet

    @property
    def needs_somebody(self) -> bool:
        """Whether anything is told under what it needs."""
        return bool(self.parked) or self.is_stale or self.is_unconfirmed

    @property
    def urgency(self) -> tuple[bool, ...]:
        """What rows are sorted by: parked letters, nobody in the team, an old profile, no change, a hub at all."""
        needs = (self.parked > 0, self.has_no_team, self.is_unconfirmed, self.is_quiet, self.hub is not None)
        return tuple(not need for need in needs)


@dataclass(frozen=True)
class LaneHealth:
    """One lane of letters.

    ``unknown``: the mail server is still asked whether they arrived; ``parked``: somebody has to decide; ``bounced``:
    in the last thirty days; ``pause``: the lane stands still now.
    """

    label: str
    waiting: int
    oldest_at: dt.datetime | None
    unknown: int
    parked: int
    bounced: int
    pause: LanePause | None


def country_rows(countries: Iterable[Country], *, at: dt.datetime) -> list[CountryRow]:
    """Every country, what needs somebody first; needs ``with_hub()``, and then five queries."""
    team = _numbers(TeamMember.objects.filter(user__is_active=True))
    people = _numbers(Stakeholder.objects.all())
    events = _numbers(Event.objects.filter(state=Event.State.PUBLISHED).coming(at=at))
    parked = _numbers(OutgoingEmail.objects.on_hold(), "hub_id")
    touched = _last_touched()
    rows = []
    for country in countries:
        hub: Hub | None = getattr(country, "hub", None)
        if hub is None:
            rows.append(CountryRow(country, None, HubStatus.NONE, status_in_words(country)))
            continue
        words = status_in_words(country) if hub.is_published else _("Hub not published")
        changed_at = max(hub.updated_at, touched.get(hub.pk, hub.updated_at))
        rows.append(
            CountryRow(
                country, hub, hub.status, words,
                team=team.get(hub.pk, 0), people=people.get(hub.pk, 0), events=events.get(hub.pk, 0),
                parked=parked.get(hub.pk, 0), changed_at=changed_at, is_quiet=changed_at <= at - QUIET_AFTER,
                is_unconfirmed=is_unconfirmed(hub, at=at),
            )
        )  # fmt: skip
    return sorted(rows, key=lambda row: row.urgency)


def _numbers(rows: QuerySet[Any], hub: str = "hub") -> dict[int, int]:
    """How many rows each hub has."""
    return dict(rows.filter(**{f"{hub}__isnull": False}).order_by().values_list(hub).annotate(number=Count("pk")))


def _last_touched() -> dict[int, dt.datetime]:
    """When a signed-in person last changed something of each hub."""
    return dict(HubActivity.objects.values_list("hub_id", "last_at"))


@dataclass(frozen=True)
class Step:
    """A planned step of a hub, as it is drawn on a timeline."""

    hub: Hub
    item: TimelineItem


def steps_ahead(*, at: dt.datetime) -> list[Step]:
    """What hubs plan for the next six months, by date; a step known by its year or month counts when part of that lies
    there. One query."""
    today = timezone.localdate(at)
    planned = Milestone.objects.filter(is_actual=False, date__gte=str(today.year), hub__is_published=True)
    return [
        Step(row.hub, item_of(row))
        for row in planned.select_related("hub__country").order_by("date", "hub__country__name")
        if row.date.last_day >= today and row.date.first_day <= today + AHEAD
    ]


def approvals() -> tuple[int, list[ListedRevision]]:
    """How many changes wait, and those that wait longest. Two queries."""
    rows = waiting_for_office()
    return rows.count(), listed(list(rows.with_people()[:APPROVALS_SHOWN]), query=f"?from={APPROVALS}")


def mail_health(*, at: dt.datetime) -> list[LaneHealth]:
    """Every lane, the busy and the empty ones. Two queries."""
    waiting = Q(state__in=[State.QUEUED, State.SENDING])
    stuck = Q(pk__in=OutgoingEmail.objects.on_hold().values("pk"))
    bounced = Q(state=State.BOUNCED, finished_at__gt=at - BOUNCES_SHOWN)
    unknown = Q(state=State.UNKNOWN, lease_until__isnull=False)
    found = (
        OutgoingEmail.objects.filter(waiting | bounced | Q(state__in=[State.UNKNOWN, State.EXPIRED, State.FAULTY]))
        .order_by()
        .values("lane")
        .annotate(
            waiting=Count("pk", filter=waiting),
            oldest=Min("due_at", filter=waiting & Q(due_at__lte=at)),
            unknown=Count("pk", filter=unknown),
            parked=Count("pk", filter=stuck),
            bounced=Count("pk", filter=bounced),
        )
    )
    numbers: dict[str, dict[str, Any]] = {row["lane"]: dict(row) for row in found}
    pauses = {pause.lane: pause for pause in LanePause.objects.filter(until__gt=at)}
    return [_lane(Lane(lane), numbers.get(lane, {}), pauses.get(lane)) for lane in Lane.values]


def _lane(lane: Lane, numbers: dict[str, Any], pause: LanePause | None) -> LaneHealth:
    return LaneHealth(
        label=str(lane.label),
        waiting=numbers.get("waiting", 0),
        oldest_at=numbers.get("oldest"),
        unknown=numbers.get("unknown", 0),
        parked=numbers.get("parked", 0),
        bounced=numbers.get("bounced", 0),
        pause=pause,
    )
