"""The clock that can be set: what it answers, and what it stamps."""

import datetime as dt

import pytest

from audit.models import Entry
from hubs.models import Country
from tests.factories import make_country
from toolkit import clock

THEN = dt.datetime(2025, 3, 30, 22, 30, tzinfo=dt.UTC)


def test_clock_answers_with_the_innermost_moment_and_goes_on_afterwards() -> None:
    with clock.set_to(THEN):
        with clock.set_to(THEN + dt.timedelta(days=1)):
            assert clock.now() == THEN + dt.timedelta(days=1)
        assert (clock.now(), str(clock.today())) == (THEN, "2025-03-31")
    assert clock.now() > THEN


@pytest.mark.django_db
def test_rows_are_stamped_by_it() -> None:
    with clock.set_to(THEN):
        country = make_country()
        Entry.objects.bulk_create([Entry(actor_kind="system", action="x.y", subject="a.b", subject_id=1)])
    assert (Country.objects.get().updated_at, Entry.objects.get().at) == (THEN, THEN)
    country.save()
    assert country.updated_at > THEN
