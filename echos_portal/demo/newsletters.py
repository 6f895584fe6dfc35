"""Subscribers of three hubs, and the weekly newsletters they were sent."""

import datetime as dt
import random
from functools import partial

from django.utils import translation

from audit.actors import CITIZEN
from digests import consent_wording
from digests.actions import build_due, confirm, subscribe
from digests.models import Subscription
from echos_portal.demo.history import History
from echos_portal.demo.registrations import made_up_people
from hubs.models import Hub

SUBSCRIBERS = {"pt": 56, "no": 12, "pl": 12}
WEEKS = 12
THURSDAY, MORNING = 3, dt.time(9)


def plan_newsletters(history: History) -> None:
    """Plan subscriptions over twelve weeks and the newsletters of each. Does nothing where anybody has subscribed."""
    if Subscription.objects.exists():
        return
    for slug, many in SUBSCRIBERS.items():
        chance = random.Random(f"subscribers {slug}")  # noqa: S311 - the same people in every demo
        hub = Hub.objects.select_related("country").get(slug=slug)
        people = made_up_people(chance, {"key": slug, "hub": slug})
        for place in range(many):
            days = 7 * WEEKS * (1 - (place / many) ** 2)  # most of them early
            history.ago(max(days - 1, 1), partial(_subscribe, hub, next(people)))
    today = history.now.date()
    thursday = today - dt.timedelta(days=(today.weekday() - THURSDAY) % 7)
    for week in range(WEEKS):
        day = thursday - dt.timedelta(weeks=week)
        moment = dt.datetime.combine(day, MORNING, history.now.tzinfo)
        if moment < history.now:
            history.add(moment, lambda at: build_due(at=at))


def _subscribe(hub: Hub, someone: dict[str, str], at: dt.datetime) -> None:
    """Subscribe and confirm, as the person does who opens the email."""
    language = someone["language"]
    subscription = subscribe(by=CITIZEN, hub=hub, email=someone["email"], language=language, at=at)
    with translation.override(language):
        shown = consent_wording.shown_on("personal page", hub)
    confirm(by=CITIZEN, subscription=subscription, shown=shown, at=at)
