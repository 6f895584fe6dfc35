"""Local times that do not exist or exist twice are asked about, not guessed."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from toolkit.local_times import LocalTimeField, LocalTimesMixin, in_zone
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


class TimesForm(LocalTimesMixin):
    at = LocalTimeField()

    def clean(self) -> None:
        super().clean()
        self.take_moment("at", LISBON)


@pytest.mark.parametrize(
    ("sent", "moment"),
    [
        ({"at": "2027-10-31T01:30", "at_which": "first"}, "2027-10-31T00:30+00:00"),
        ({"at": "2027-10-31T01:30", "at_which": "second"}, "2027-10-31T01:30+00:00"),
        ({"at": "2027-10-31T02:30", "at_which": "first"}, "2027-10-31T02:30+00:00"),  # left from another time
        ({"at": "2027-07-01T10:00"}, "2027-07-01T09:00+00:00"),
    ],
)
def test_form_takes_the_moment_chosen_of_two(sent: dict[str, str], moment: str) -> None:
    form = TimesForm(sent)
    assert form.is_valid()
    assert form.cleaned_data["at"] == dt.datetime.fromisoformat(moment)
    assert ("Which 01:30?" in str(form["at"])) is ("01:30" in sent["at"])


@pytest.mark.parametrize("which", ["", "third", None])
def test_form_asks_which_of_two_moments_is_meant(which: str | None) -> None:
    form = TimesForm({"at": "2027-10-31T01:30", "at_which": which})
    assert "Choose which one you mean" in form.errors["at"][0]
    shown = str(form["at"])
    assert [shown.count(words) for words in ("The first one (UTC+1)", "The second one (UTC)", "checked")] == [1, 1, 0]
    assert "Which" not in str(TimesForm({"at": "2027-03-28T01:30"})["at"])  # skipped: nothing to choose


@pytest.mark.parametrize(("hour", "which"), [("00:30", "first"), ("01:30", "second")])
def test_form_shows_which_moment_is_stored(hour: str, which: str) -> None:
    stored = dt.datetime.fromisoformat(f"2027-10-31T{hour}+00:00").astimezone(LISBON)
    shown = str(TimesForm(initial={"at": stored})["at"])
    assert 'value="2027-10-31T01:30"' in shown
    assert re.search(rf'value="{which}"[^>]* checked', shown)
