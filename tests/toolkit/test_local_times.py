"""Local times that do not exist or exist twice are asked about, not guessed."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from toolkit.local_times import LocalTimeField, in_zone
from toolkit.time_zones import ZONES, zone_of

LISBON = ZoneInfo("Europe/Lisbon")


def test_ordinary_time() -> None:
    assert in_zone(dt.datetime.fromisoformat("2027-07-01T10:00"), LISBON) == dt.datetime(2027, 7, 1, 9, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("local", "zone", "code"),
    [
        ("2027-03-28T01:30", "Europe/Lisbon", "skipped"),
        ("2027-03-28T02:00", "Europe/Brussels", "skipped"),
        ("2027-03-28T03:30", "Europe/Athens", "skipped"),
        ("2027-10-31T01:00", "Europe/Lisbon", "twice"),
        ("2027-10-31T02:59", "Europe/Brussels", "twice"),
        ("2027-10-31T03:30", "Europe/Athens", "twice"),
    ],
)
def test_time_the_clock_skips_or_shows_twice(local: str, zone: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        in_zone(dt.datetime.fromisoformat(local), ZoneInfo(zone))
    assert refused.value.code == code
    assert local[11:] in refused.value.messages[0]


@pytest.mark.parametrize(
    ("local", "zone", "offset"),
    [
        ("2027-03-28T00:59", "Europe/Lisbon", 0),
        ("2027-03-28T02:00", "Europe/Lisbon", 1),
        ("2027-10-31T00:59", "Europe/Lisbon", 1),
        ("2027-10-31T02:00", "Europe/Lisbon", 0),
    ],
)
def test_minutes_before_and_after_are_taken(local: str, zone: str, offset: int) -> None:
    moment = in_zone(dt.datetime.fromisoformat(local), ZoneInfo(zone))
    assert moment.utcoffset() == dt.timedelta(hours=offset)


@given(
    st.datetimes(dt.datetime.fromisoformat("1995-01-01"), dt.datetime.fromisoformat("2095-01-01")),
    st.sampled_from(ZONES),
)
def test_what_is_taken_reads_the_same_on_the_clock_of_the_place(local: dt.datetime, name: str) -> None:
    zone = ZoneInfo(name)
    try:
        moment = in_zone(local, zone)
    except ValidationError:
        return
    assert moment.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) == local


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("tomorrow", "invalid"),
        ("2027-02-30T10:00", "invalid"),
        ("2027-02-03T10:00Z", "invalid"),
        ("2027-02-03", "invalid"),
        ("0001-01-01T00:00", "year"),
        ("9999-12-31T23:59", "year"),
        ("2027-02-03T10:00\x00", "invalid"),
        ("9" * 10_000, "invalid"),
        ("", "required"),
    ],
)
def test_field_refuses(text: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        LocalTimeField().clean(text)
    assert refused.value.code == code


@pytest.mark.parametrize("text", ["2027-02-03T10:00", "2027-02-03 10:00", "2027-02-03T10:00:30"])
def test_field_takes_whole_minutes(text: str) -> None:
    assert LocalTimeField().clean(text) == dt.datetime.fromisoformat("2027-02-03T10:00")


def test_every_zone_offered_exists() -> None:
    assert [name for name in ZONES if ZoneInfo(name).key != name] == []


@pytest.mark.parametrize(
    ("country", "zone"), [("PT", "Europe/Lisbon"), ("IL", "Asia/Jerusalem"), ("QQ", "Europe/Brussels")]
)
def test_zone_of_a_country(country: str, zone: str) -> None:
    assert zone_of(country) == zone
