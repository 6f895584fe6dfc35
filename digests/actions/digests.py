"""Build the weekly newsletters: new events by watermark, one email per subscriber and week, however often it runs."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from audit.actions import record
from audit.actors import SYSTEM
from digests.actions.subscriptions import personal_link
from digests.consent_wording import asked_again, shown_on
from digests.contents import NewsletterContents
from digests.models import Digest, Subscription, mailing_list_of
from digests.weeks import due_week
from events.models import Event
from hubs.models import Hub
from outbox.actions import queue_all, reachable
from outbox.drafts import Draft
from outbox.models import Lane
from toolkit.actions import action

SLICE = 500
# An event carries the time at which its publishing began, and is seen when that was committed. Publishing takes seconds at
# most (statement and idle time-outs), so within this span before the watermark events are distinguished by their ids.
OVERLAP = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Work:
    """One hub's emails of one week."""

    hub: Hub
    week: str
    at: dt.datetime


def build_due(*, at: dt.datetime) -> int:
    """Queue the newsletters of the week for confirmed subscribers with new events; return how many.

    Due from Thursday 08:00 to Sunday night. May be run again and by several at once: a subscriber gets one a week. Nothing
    new: no email, and the watermark stays, so that the event is in the next one. Each slice is one transaction.
    """
    week = due_week(at)
    if week is None:
        return 0
    waiting = Subscription.objects.confirmed().filter(hub=OuterRef("pk"))
    hubs = Hub.objects.published().filter(Exists(waiting)).select_related("country")
    return sum(_build_for_hub(Work(hub, week, at)) for hub in hubs.order_by("pk"))


def _build_for_hub(work: Work) -> int:
    built, last = 0, 0
    while True:
        found, new, last = _build_slice(work, last)
        built += new
        if found < SLICE:
            return built


@action
def _build_slice(work: Work, after: int) -> tuple[int, int, int]:
    """The next SLICE subscribers: how many were looked at, how many get an email, and who was the last."""
    coming = list(_coming(work))
    if not coming:
        return 0, 0, after
    newest = max(event.published_at for event in coming if event.published_at)
    rows = list(_candidates(work, after, newest))
    if not rows:
        return 0, 0, after
    reached = _without_email_and_reachable(work, rows)
    drafts, digests = [], []
    contents = NewsletterContents(work.hub, coming)
    asked = asked_again(
        work.hub, [subscription.email for subscription in reached], version=shown_on("newsletter", work.hub).version
    )
    for subscription in reached:
        new = [event for event in coming if _is_new(event, subscription)]
        if new:
            drafts.append(_draft(work, subscription, contents, new, asks=subscription.email in asked))
            digests.append(Digest(subscription=subscription, period=work.week, event_count=len(new)))
    if drafts:
        Digest.objects.bulk_create(digests)
        _move_on([digest.subscription for digest in digests], coming, newest)
        queue_all(drafts)
        record(by=SYSTEM, action="digests.build", subject=work.hub, hub_id=work.hub.pk)
    return len(rows), len(drafts), rows[-1].pk


def _coming(work: Work) -> "Iterable[Event]":
    coming = Event.objects.filter(hub=work.hub, state=Event.State.PUBLISHED).coming(at=work.at)
    return coming.for_pages().order_by("starts_on", "starts_at", "pk")


def _candidates(work: Work, after: int, newest: dt.datetime) -> "Iterable[Subscription]":
    """Who may have something new, locked. Rows another builder has in hand are left to it."""
    rows = Subscription.objects.confirmed().filter(hub=work.hub, pk__gt=after, watermark__lt=newest + OVERLAP)
    return rows.order_by("pk").select_for_update(no_key=True, skip_locked=True)[:SLICE]


def _without_email_and_reachable(work: Work, rows: list[Subscription]) -> list[Subscription]:
    """Asked after the rows were locked, so that what another builder committed meanwhile is seen."""
    done = set(Digest.objects.filter(subscription__in=rows, period=work.week).values_list("subscription_id", flat=True))
    reached = reachable((row.email for row in rows), lane=Lane.BULK, mailing_list=mailing_list_of(work.hub))
    return [row for row in rows if row.pk not in done and row.email in reached]


def _is_new(event: Event, subscription: Subscription) -> bool:
    if event.published_at is None or subscription.watermark is None:
        return False
    return event.published_at > subscription.watermark - OVERLAP and event.pk not in subscription.recently_included


def _move_on(subscriptions: list[Subscription], included: list[Event], newest: dt.datetime) -> None:
    """Move the watermarks to the newest event included, never back; one statement, as nearly all end at the same one."""
    ending_at: dict[dt.datetime, list[int]] = defaultdict(list)
    for subscription in subscriptions:
        ending_at[max(subscription.watermark or newest, newest)].append(subscription.pk)
    for watermark, ids in ending_at.items():
        near = [event.pk for event in included if event.published_at and event.published_at > watermark - OVERLAP]
        Subscription.objects.filter(pk__in=ids).update(watermark=watermark, recently_included=sorted(near))


def _draft(
    work: Work, subscription: Subscription, contents: NewsletterContents, new: list[Event], *, asks: bool
) -> Draft:
    return Draft(
        **contents.sender(subscription.language),
        key=f"digest:{subscription.pk}:{work.week}",
        kind="digests/weekly",
        lane=Lane.BULK,
        recipient=subscription.email,
        language=subscription.language,
        hub_id=work.hub.pk,
        mailing_list=mailing_list_of(work.hub),
        about=f"digest:{work.week}",
        context={**contents.context(new, subscription.language), "asks_again": asks},
        link=personal_link(subscription),
    )
