"""Build the digests that are due: what is new by watermark, one email a subscriber and period, however often it runs."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import translation

from audit.actions import record
from audit.actors import SYSTEM
from digests.actions.announcements import newest_announcement, note_announcements
from digests.actions.subscriptions import only_hub, personal_link, signatory
from digests.choices import Frequency
from digests.consent_wording import asked_again, shown_on
from digests.contents import DigestContents
from digests.models import MAILING_LIST, Digest, Subscriber, Subscription
from digests.periods import TOGETHER, next_due, period_due
from digests.selection import ItemSelection, SelectedItems, SubscriberChoice
from digests.targets import NETWORK, Target
from outbox.actions import queue_all, reachable
from outbox.drafts import Draft
from outbox.models import Lane
from toolkit.actions import action

SLICE = 500
LOOK_AGAIN_AFTER = dt.timedelta(hours=1)  # whether an address gets emails again
Targets = tuple[Target, ...]


@dataclass(frozen=True)
class DigestRun:
    """One run of the builder: what there is to report at ``at``, and how it reads."""

    at: dt.datetime
    selections: ItemSelection
    contents: DigestContents = field(default_factory=DigestContents)


@dataclass(frozen=True)
class SubscriberOutcome:
    """The state of a subscriber after this run; ``selection`` goes into an email."""

    watermark: int | None
    next_due_at: dt.datetime
    gets_overview: bool
    selection: SelectedItems | None = None


def build_due(*, at: dt.datetime) -> int:
    """Queue the digests that are due at ``at``; return how many.

    May be run again, late, and by several at once: each subscriber gets one a period. Nothing new: no email. What was not
    announced in time is in the next one. Each slice of subscribers is one transaction.
    """
    note_announcements(at=at)
    run = DigestRun(at, ItemSelection(at, newest_announcement()))
    built, last = 0, 0
    while True:
        found, new, last = _build_slice(run, last)
        built += new
        if found < SLICE:
            return built


@action
def _build_slice(run: DigestRun, after: int) -> tuple[int, int, int]:
    """The next SLICE subscribers: how many were looked at, how many get an email, and who was the last."""
    rows = list(_candidates(run, after))
    if not rows:
        return 0, 0, after
    targets = _targets_of(rows)
    reached = reachable((row.email for row in rows), lane=Lane.BULK, mailing_list=MAILING_LIST)
    # Asked after the rows were locked, so that what another builder committed meanwhile is seen.
    built = set(Digest.objects.filter(subscriber__in=rows).values_list("subscriber", "period"))
    outcomes = {}
    for row in rows:
        is_open = row.email in reached and row.pk in targets and (row.pk, _period(run, row)) not in built
        outcomes[row] = _outcome(run, row, targets[row.pk]) if is_open else _unchanged(run, row)
    emailed = {row: outcome.selection for row, outcome in outcomes.items() if outcome.selection is not None}
    if emailed:
        _email(run, emailed, targets)
    _move_on(outcomes)
    return len(rows), len(emailed), rows[-1].pk


def _candidates(run: DigestRun, after: int) -> "Iterable[Subscriber]":
    """Who is due and may have something new, locked. Rows another builder has in hand are left to it."""
    due = Subscriber.objects.confirmed().filter(next_due_at__lte=run.at, pk__gt=after)
    rows = due.filter(~Q(frequency=Frequency.AT_ONCE) | Q(watermark__lt=run.selections.horizon))
    return rows.order_by("pk").select_for_update(no_key=True, skip_locked=True)[:SLICE]


def _targets_of(rows: list[Subscriber]) -> dict[int, Targets]:
    found: dict[int, list[Target]] = defaultdict(list)
    for one in Subscription.objects.confirmed().with_targets().filter(subscriber__in=rows).order_by("pk"):
        found[one.subscriber_id].append(one.target)
    return {pk: tuple(targets) for pk, targets in found.items()}


def _outcome(run: DigestRun, row: Subscriber, targets: Targets) -> SubscriberOutcome:
    selection = run.selections.selection_of(SubscriberChoice.of(row, targets))
    if row.frequency == Frequency.AT_ONCE and selection.new and selection.first_noted_at > run.at - TOGETHER:
        return SubscriberOutcome(row.watermark, selection.first_noted_at + TOGETHER, gets_overview=False)
    next_due_at = next_due(row.frequency, row.time_zone, after=run.at)
    return SubscriberOutcome(
        run.selections.horizon, next_due_at, gets_overview=False, selection=selection if selection.new else None
    )


def _unchanged(run: DigestRun, row: Subscriber) -> SubscriberOutcome:
    """An address that gets no emails now loses nothing: what it missed is in its next digest."""
    is_at_once = row.frequency == Frequency.AT_ONCE
    next_due_at = next_due(row.frequency, row.time_zone, after=run.at + LOOK_AGAIN_AFTER if is_at_once else run.at)
    return SubscriberOutcome(row.watermark, next_due_at, row.gets_overview)


def _period(run: DigestRun, row: Subscriber) -> str:
    if row.frequency == Frequency.AT_ONCE:
        return f"to {run.selections.horizon}"
    return period_due(row.frequency, row.time_zone, at=run.at)


def _move_on(outcomes: dict[Subscriber, SubscriberOutcome]) -> None:
    """Write their new state; some statements for all of them, as it is the same for nearly all."""
    alike: dict[tuple[int | None, dt.datetime, bool], list[int]] = defaultdict(list)
    for row, one in outcomes.items():
        alike[one.watermark, one.next_due_at, one.gets_overview].append(row.pk)
    for (watermark, next_due_at, gets_overview), ids in alike.items():
        Subscriber.objects.filter(pk__in=ids).update(
            watermark=watermark, next_due_at=next_due_at, gets_overview=gets_overview
        )


def _email(run: DigestRun, emailed: dict[Subscriber, SelectedItems], targets: dict[int, Targets]) -> None:
    version = shown_on("newsletter", [NETWORK]).version
    asked = asked_again([row.email for row in emailed], version=version)
    digests = [
        Digest(
            subscriber=row,
            period=_period(run, row),
            reported_from=0 if row.gets_overview else row.watermark or 0,
            reported_to=run.selections.horizon,
            item_count=len(selection.new),
        )
        for row, selection in emailed.items()
    ]
    Digest.objects.bulk_create(digests)
    queue_all(
        _draft(run, row, targets[row.pk], selection, asks=row.email in asked) for row, selection in emailed.items()
    )
    record(by=SYSTEM, action="digests.build", subject=digests[0])


def _draft(run: DigestRun, row: Subscriber, targets: Targets, selection: SelectedItems, *, asks: bool) -> Draft:
    context = run.contents.context(targets, selection, language=row.language, frequency=row.frequency)
    with translation.override(row.language):
        who = signatory(targets)
    return Draft(
        **who,
        key=f"digest:{row.pk}:{_period(run, row)}",
        kind="digests/digest",
        lane=Lane.BULK,
        recipient=row.email,
        language=row.language,
        hub_id=only_hub(targets),
        mailing_list=MAILING_LIST,
        about="digest:at-once" if row.frequency == Frequency.AT_ONCE else f"digest:{_period(run, row)}",
        context={**context, "asks_again": asks},
        link=personal_link(row),
        valid_until=selection.useful_until,
    )
