"""Until when an offered place can be accepted."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.waiting_list.deadlines import LAST_ANSWER, MORNING, NIGHT, SHORTEST, offer_deadline

LISBON, WARSAW = ZoneInfo("Europe/Lisbon"), ZoneInfo("Europe/Warsaw")
FAR = "2026-04-30 10:00"  # a Thursday


def local(text: str, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("made", "starts", "expected"),
    [
        # Three weeks ahead: 28 hours between 8:00 and 22:00, which are two days.
        ("2026-03-02 10:00", FAR, "2026-03-04 10:00"),
        ("2026-03-02 10:20", FAR, "2026-03-04 11:00"),  # on a full hour
        ("2026-03-02 23:30", FAR, "2026-03-04 22:00"),  # a night does not count
        ("2026-03-02 05:00", FAR, "2026-03-03 22:00"),
        ("2026-03-06 10:00", FAR, "2026-03-10 10:00"),  # nor a weekend
        ("2026-03-07 12:00", FAR, "2026-03-10 22:00"),
        # The clocks go forward in the night to Sunday, 29 March, and back in the one to 25 October.
        ("2026-03-27 18:00", FAR, "2026-03-31 18:00"),
        ("2026-10-23 18:00", "2026-12-03 10:00", "2026-10-27 18:00"),
        # Nearer: 14 hours, 6 hours, 2 hours.
        ("2026-04-21 10:00", FAR, "2026-04-22 10:00"),
        ("2026-04-28 10:00", FAR, "2026-04-28 16:00"),
        ("2026-04-28 18:00", FAR, "2026-04-29 10:00"),
        ("2026-04-29 16:00", FAR, "2026-04-29 18:00"),
        # The last answer is two hours before the event, not at night.
        ("2026-04-29 20:30", FAR, "2026-04-30 08:00"),
        ("2026-04-29 21:30", FAR, None),  # less than an hour by day
        ("2026-04-30 07:30", FAR, None),
        ("2026-04-29 21:30", "2026-04-30 09:00", None),
        # An event on Monday morning: its weekend counts.
        ("2026-04-24 20:00", "2026-04-27 09:00", "2026-04-25 12:00"),
        ("2026-04-25 12:00", "2026-04-27 09:00", "2026-04-25 18:00"),
        ("2026-04-26 16:00", "2026-04-27 09:00", "2026-04-26 18:00"),
    ],
)
@pytest.mark.parametrize("zone", [LISBON, WARSAW])
def test_deadline(made: str, starts: str, expected: str | None, zone: ZoneInfo) -> None:
    deadline = offer_deadline(local(made, zone), local(starts, zone), zone)
    assert (deadline and deadline.astimezone(zone)) == (expected and local(expected, zone))


MOMENTS = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2026, 12, 31), timezones=st.just(dt.UTC))  # noqa: DTZ001
ZONES = st.sampled_from(["Europe/Lisbon", "Europe/Warsaw", "America/Argentina/Buenos_Aires", "Asia/Tbilisi"])


@given(made=MOMENTS, minutes=st.integers(0, 40 * 24 * 60), name=ZONES)
def test_every_deadline_leaves_an_hour_ends_by_day_and_well_before_the_event(
    made: dt.datetime, minutes: int, name: str
) -> None:
    zone, starts = ZoneInfo(name), made + dt.timedelta(minutes=minutes)
    deadline = offer_deadline(made, starts, zone)
    if deadline is None:
        return
    assert made + dt.timedelta(hours=SHORTEST) <= deadline <= starts - LAST_ANSWER
    assert MORNING <= deadline.astimezone(zone).time() <= NIGHT
