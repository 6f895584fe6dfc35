"""When a digest is due, by the clock of the subscriber."""

import datetime as dt

import pytest

from digests.periods import next_due, period_due, week_of

WEEKLY = [
    ("Europe/Brussels", "2026-11-30T06:59:59", "2026-W48", "2026-11-30T07:00:00"),  # winter: 07:59
    ("Europe/Brussels", "2026-11-30T07:00:00", "2026-W49", "2026-12-07T07:00:00"),
    ("Europe/Brussels", "2026-12-03T12:00:00", "2026-W49", "2026-12-07T07:00:00"),  # three days late
    ("Europe/Lisbon", "2026-11-30T07:59:59", "2026-W48", "2026-11-30T08:00:00"),  # an hour later than in Brussels
    ("Pacific/Auckland", "2026-11-29T19:00:00", "2026-W49", "2026-12-06T19:00:00"),  # Monday there, Sunday in Brussels
    ("America/Vancouver", "2026-11-30T15:59:59", "2026-W48", "2026-11-30T16:00:00"),
    ("Europe/Brussels", "2026-10-24T12:00:00", "2026-W43", "2026-10-26T07:00:00"),  # the clocks go back on Sunday
    ("Europe/Brussels", "2026-10-26T06:30:00", "2026-W43", "2026-10-26T07:00:00"),  # 07:30, were it still summer: 08:30
    ("Europe/Brussels", "2027-03-22T07:00:00", "2027-W12", "2027-03-29T06:00:00"),  # and go forward: one hour less
    ("Europe/Brussels", "2027-03-29T05:59:59", "2027-W12", "2027-03-29T06:00:00"),
    ("America/Toronto", "2026-10-31T12:00:00", "2026-W44", "2026-11-02T13:00:00"),  # its clocks change on another day
    ("Europe/Brussels", "2026-12-30T12:00:00", "2026-W53", "2027-01-04T07:00:00"),  # a year of 53 weeks
]
MONTHLY = [
    ("Europe/Brussels", "2026-12-07T06:59:59", "2026-11", "2026-12-07T07:00:00"),
    ("Europe/Brussels", "2026-12-07T07:00:00", "2026-12", "2027-01-04T07:00:00"),
    ("Europe/Brussels", "2027-02-01T07:00:00", "2027-02", "2027-03-01T07:00:00"),  # the first is a Monday
    ("Europe/Brussels", "2027-03-01T07:00:00", "2027-03", "2027-04-05T06:00:00"),  # five weeks, and summer time
    ("Europe/Brussels", "2026-10-05T06:00:00", "2026-10", "2026-11-02T07:00:00"),  # and winter time
    ("Europe/Lisbon", "2026-12-10T12:00:00", "2026-12", "2027-01-04T08:00:00"),  # three days late
]


@pytest.mark.parametrize(
    ("frequency", "zone", "moment", "period", "then"),
    [("weekly", *line) for line in WEEKLY] + [("monthly", *line) for line in MONTHLY],
)
def test_digest_is_of_the_last_monday_and_the_next_is_due_at_eight(
    frequency: str, zone: str, moment: str, period: str, then: str
) -> None:
    at = dt.datetime.fromisoformat(f"{moment}+00:00")
    assert period_due(frequency, zone, at=at) == period
    assert next_due(frequency, zone, after=at) == dt.datetime.fromisoformat(f"{then}+00:00")


def test_at_once_is_due_now() -> None:
    at = dt.datetime(2026, 11, 26, 3, 0, tzinfo=dt.UTC)
    assert next_due("at_once", "Europe/Lisbon", after=at) == at


def test_week_belongs_to_the_year_of_its_thursday() -> None:
    assert week_of(dt.date(2027, 1, 1)) == "2026-W53"
    assert week_of(dt.date(2025, 12, 29)) == "2026-W01"
