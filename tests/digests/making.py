"""Subscriptions for tests, with as few words as possible."""

import datetime as dt
from itertools import count
from typing import Any

from accounts.personal_links import new_link, token_for
from audit.actors import CITIZEN
from digests.actions import confirm, subscribe
from digests.models import Subscription
from events.models import Event
from hubs.models import Hub
from tests.factories import SHOWN, make_event, make_hub
from toolkit.partial_dates.dates import PartialDate

BRUSSELS_WINTER = dt.timezone(dt.timedelta(hours=1))
THURSDAY = dt.datetime(2026, 11, 26, 8, 0, tzinfo=BRUSSELS_WINTER)  # week 2026-W48
_numbers = count(1)


def make_subscription(hub: Hub | None = None, email: str = "", **fields: Any) -> Subscription:
    """A confirmed subscriber who got no digest yet."""
    hub = hub or make_hub()
    email = email or f"reader{next(_numbers)}@example.org"
    at = fields.pop("at", THURSDAY - dt.timedelta(days=2))
    return confirm(
        by=CITIZEN, subscription=subscribe(by=CITIZEN, hub=hub, email=email, language="en", at=at), shown=SHOWN, at=at
    )


def make_many(hub: Hub, number: int) -> None:
    """Confirmed subscribers at one stroke."""
    rows = []
    for _each in range(number):
        nonce, link_hash = new_link(Subscription.LINK_KIND, hub.pk)
        rows.append(
            Subscription(
                hub=hub,
                email=f"reader{next(_numbers)}@example.org",
                state="confirmed",
                link_nonce=nonce,
                link_hash=link_hash,
                asked_at=THURSDAY,
                confirmed_at=THURSDAY,
                watermark=dt.datetime(2000, 1, 1, tzinfo=dt.UTC),
            )
        )
    Subscription.objects.bulk_create(rows)


def make_announced(
    hub: Hub | None = None, *, published: dt.datetime = THURSDAY, starts: str = "2026-12-10", **fields: Any
) -> Event:
    """An event announced at ``published`` (by default one day before THURSDAY) that starts on a day at ten."""
    if published == THURSDAY:
        published -= dt.timedelta(days=1)
    day = dt.date.fromisoformat(starts)
    begins = dt.datetime.combine(day, dt.time(10), tzinfo=BRUSSELS_WINTER)
    times = {"starts_at": begins, "ends_at": begins + dt.timedelta(hours=2)}
    days = {"starts_on": PartialDate.of_day(day), "ends_on": PartialDate.of_day(day)}
    return make_event(hub or make_hub(), published_at=published, **times | days | fields)


def token_of(subscription: Subscription) -> str:
    """Return the token of the links in the subscriber's emails."""
    return token_for(Subscription.LINK_KIND, subscription.hub_id, subscription.link_nonce)
