"""Subscribers for tests, with as few words as possible."""

import datetime as dt
from itertools import count
from typing import Any

from accounts.addresses import address_hash
from accounts.personal_links import new_link, token_for
from audit.actors import CITIZEN
from digests.actions import confirm, subscribe
from digests.models import Subscriber, Subscription
from digests.preferences import Preferences
from digests.targets import Target
from events.models import Event
from hubs.models import Hub
from tests.factories import SHOWN, make_event, make_hub
from toolkit.partial_dates.dates import PartialDate

BRUSSELS_WINTER = dt.timezone(dt.timedelta(hours=1))
MONDAY = dt.datetime(2026, 11, 30, 8, 0, tzinfo=BRUSSELS_WINTER)  # week 2026-W49
DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)
_numbers = count(1)


def make_subscriber(to: Hub | Target | None = None, email: str = "", **wishes: Any) -> Subscriber:
    """A confirmed subscriber who got no digest yet, by the clock of Brussels; of the hub of Portugal unless said otherwise."""
    target = to if isinstance(to, Target) else Target(hub=to or make_hub())
    at, language = wishes.pop("at", MONDAY - 2 * DAY), wishes.pop("language", "en")
    email = email or f"reader{next(_numbers)}@example.org"
    row = subscribe(
        by=CITIZEN, target=target, email=email, language=language, at=at, wishes=Preferences(**wishes)
    )  # fmt: skip
    return confirm(by=CITIZEN, subscriber=row, shown=SHOWN, at=at)


def make_many(hub: Hub, number: int) -> None:
    """Confirmed subscribers at one stroke."""
    rows = []
    for _each in range(number):
        nonce, link_hash = new_link(Subscriber.LINK_KIND, None)
        email = f"reader{next(_numbers)}@example.org"
        keys = {"address_hash": address_hash(email), "link_nonce": nonce, "link_hash": link_hash}
        times = {"asked_at": MONDAY, "confirmed_at": MONDAY, "next_due_at": MONDAY}
        rows.append(Subscriber(email=email, watermark=0, **keys, **times))
    Subscriber.objects.bulk_create(rows)
    Subscription.objects.bulk_create([Subscription(subscriber=row, hub=hub, confirmed_at=MONDAY) for row in rows])


def make_announced(
    hub: Hub | None = None, *, published: dt.datetime = MONDAY, starts: str = "2026-12-10", **fields: Any
) -> Event:
    """An event published at ``published`` (by default one day before MONDAY) that starts on a day at ten."""
    if published == MONDAY:
        published -= DAY
    day = dt.date.fromisoformat(starts)
    begins = dt.datetime.combine(day, dt.time(10), tzinfo=BRUSSELS_WINTER)
    times = {"starts_at": begins, "ends_at": begins + dt.timedelta(hours=2)}
    days = {"starts_on": PartialDate.of_day(day), "ends_on": PartialDate.of_day(day)}
    return make_event(hub or make_hub(), published_at=published, **times | days | fields)


def token_of(subscriber: Subscriber) -> str:
    """Return the token of the links in the subscriber's emails."""
    return token_for(Subscriber.LINK_KIND, None, subscriber.link_nonce)
