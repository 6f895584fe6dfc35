"""Lists of events read what they show: those before the first upcoming one are passed over."""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from events.models import CoOrganiser, Event
from tests.factories import make_event, make_hub

pytestmark = pytest.mark.django_db


def test_first_upcoming_day_is_looked_for_among_the_upcoming_events() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
    plan = Event.objects.coming_in_public(at=timezone.now()).order_by("starts_on").values("pk").explain()
    assert "Index Only Scan using events_event_by_end" in plan


def test_events_of_a_hub_are_the_same_with_the_keys_of_those_it_co_organises() -> None:
    hub, other = make_hub("PT"), make_hub("PL")
    at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    own, shared, asked = make_event(hub), make_event(other), make_event(other)
    for event, state in ((shared, "accepted"), (asked, "asked")):
        answered = at if state == "accepted" else None
        CoOrganiser.objects.create(hub=other, event=event, partner=hub, state=state, asked_at=at, answered_at=answered)
    keys = list(Event.objects.co_organised_by(hub).values_list("pk", flat=True))
    assert keys == [shared.pk]
    for found in (Event.objects.organised_by(hub), Event.objects.organised_by(hub, shared=keys)):
        assert set(found) == {own, shared}
    assert set(Event.objects.organised_by(hub, shared=[])) == {own}
