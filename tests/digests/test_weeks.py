"""When a week's email is due, by the clock in Brussels."""

import datetime as dt

import pytest

from digests.models import week_of
from digests.weeks import due_week


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-25T23:59:59+00:00", None),  # the night before
        ("2026-11-26T06:59:59+00:00", None),  # winter: 07:59 in Brussels
        ("2026-11-26T07:00:00+00:00", "2026-W48"),  # winter: 08:00
        ("2026-11-29T22:59:59+00:00", "2026-W48"),  # Sunday night
        ("2026-11-29T23:00:00+00:00", None),  # Monday in Brussels
        ("2026-07-02T05:59:59+00:00", None),  # summer: 07:59
        ("2026-07-02T06:00:00+00:00", "2026-W27"),  # summer: 08:00
        ("2027-03-25T07:00:00+00:00", "2027-W12"),  # the last Thursday of winter time
        ("2027-04-01T06:00:00+00:00", "2027-W13"),  # the first of summer time
        ("2027-03-28T21:59:59+00:00", "2027-W12"),  # Sunday night, three hours after the clocks went forward
        ("2027-03-28T22:00:00+00:00", None),
        ("2026-10-22T06:00:00+00:00", "2026-W43"),  # the last Thursday of summer time
        ("2026-10-25T22:59:59+00:00", "2026-W43"),  # Sunday night, after the clocks went back
        ("2026-10-29T06:59:59+00:00", None),
        ("2026-10-29T07:00:00+00:00", "2026-W44"),  # the first of winter time
        ("2026-12-31T07:00:00+00:00", "2026-W53"),  # a year of 53 weeks
        ("2027-01-03T12:00:00+00:00", "2026-W53"),  # whose last one reaches into the next
        ("2027-01-07T07:00:00+00:00", "2027-W01"),
    ],
)
def test_emails_are_due_from_thursday_eight_to_sunday_night(moment: str, expected: str | None) -> None:
    assert due_week(dt.datetime.fromisoformat(moment)) == expected


def test_week_belongs_to_the_year_of_its_thursday() -> None:
    assert week_of(dt.date(2027, 1, 1)) == "2026-W53"
    assert week_of(dt.date(2025, 12, 29)) == "2026-W01"
