"""Subscribers of hubs, countries, topics and the network, and the digests they were sent."""

import datetime as dt
import random
from functools import partial

from django.utils import translation

from audit.actors import CITIZEN
from digests import consent_wording
from digests.actions import build_due, confirm, subscribe
from digests.choices import ContentKind, Frequency, every_kind
from digests.models import Subscriber
from digests.preferences import Preferences
from digests.targets import NETWORK, Target
from echos_portal.demo.history import History
from echos_portal.demo.registrations import made_up_people
from hubs.models import Country, Hub, Topic

HUBS = {"pt": 22, "no": 5, "pl": 5}
COUNTRIES = {"BE": 3, "PT": 2}
TOPICS = {"MO2": 4, "MO4": 3}
OF_THE_NETWORK = 4
WEEKS = 12
FREQUENCIES = (Frequency.WEEKLY, Frequency.WEEKLY, Frequency.MONTHLY, Frequency.AT_ONCE)
KINDS: tuple[list[str], ...] = (
    every_kind(),
    every_kind(),
    [ContentKind.EVENTS],
    [ContentKind.NEWS, ContentKind.LIBRARY],
)


def plan_newsletters(history: History) -> None:
    """Plan subscriptions over twelve weeks and the digests of each day. Does nothing where anybody has subscribed."""
    if Subscriber.objects.exists():
        return
    for key, target, many in _targets():
        chance = random.Random(f"subscribers {key}")  # noqa: S311 - the same people in every demo
        people = made_up_people(chance, {"key": key, "hub": target.hub.slug if target.hub is not None else "pt"})
        for place in range(many):
            days = 7 * WEEKS * (1 - (place / many) ** 2)  # most of them early
            wishes = Preferences(FREQUENCIES[place % 4], KINDS[place // 4 % 4], target.time_zone)
            history.ago(max(days - 1, 1), partial(_subscribe, target, next(people), wishes))
    for day in range(7 * WEEKS + 1):
        moment = dt.datetime.combine(history.now.date() - dt.timedelta(days=day), dt.time(9), history.now.tzinfo)
        if moment < history.now:
            history.add(moment, lambda at: build_due(at=at))


def _targets() -> list[tuple[str, Target, int]]:
    hubs = {hub.slug: hub for hub in Hub.objects.select_related("country").filter(slug__in=HUBS)}
    countries = {country.code: country for country in Country.objects.filter(code__in=COUNTRIES)}
    topics = {topic.code: topic for topic in Topic.objects.filter(code__in=TOPICS)}
    return [
        *((slug, Target(hub=hubs[slug]), many) for slug, many in HUBS.items()),
        *((f"country {code}", Target(country=countries[code]), many) for code, many in COUNTRIES.items()),
        *((f"topic {code}", Target(topic=topics[code]), many) for code, many in TOPICS.items()),
        ("network", NETWORK, OF_THE_NETWORK),
    ]


def _subscribe(target: Target, someone: dict[str, str], wishes: Preferences, at: dt.datetime) -> None:
    """Subscribe and confirm, as the person does who opens the email."""
    language = someone["language"]
    row = subscribe(by=CITIZEN, target=target, email=someone["email"], language=language, at=at, wishes=wishes)
    with translation.override(language):
        shown = consent_wording.shown_on("personal page", [one.target for one in row.subscriptions.with_targets()])
    confirm(by=CITIZEN, subscriber=row, shown=shown, at=at)
