"""Dates as people say them."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from toolkit.date_formatting import (
    age_words,
    as_zone,
    clock_span_words,
    day_words,
    local_moment_words,
    partial_iso,
    partial_words,
    span_words,
    zone_words,
)

ROOT = Path(__file__).resolve().parents[2]
ATHENS = ZoneInfo("Europe/Athens")


@pytest.mark.parametrize(
    ("precision", "said", "iso"),
    [("day", "2 July 2025", "2025-07-02"), ("month", "July 2025", "2025-07"), ("year", "2025", "2025")],
)
def test_partial_date_says_no_more_than_is_known(precision: str, said: str, iso: str) -> None:
    day = date(2025, 7, 2)
    assert (partial_words(day, precision), partial_iso(day, precision)) == (said, iso)


def test_time_on_the_clock_of_a_known_place_says_no_zone() -> None:
    moment = datetime(2025, 7, 2, 13, tzinfo=ATHENS)
    assert {local_moment_words(one) for one in (moment, moment.replace(tzinfo=None))} == {"2 July 2025, 13:00"}


def test_partial_date_of_an_unknown_precision_is_refused() -> None:
    with pytest.raises(KeyError):
        partial_words(date(2025, 7, 2), "week")


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 7, 2, 13, 0, tzinfo=ATHENS), "Athens time (UTC+3)"),
        (datetime(2026, 12, 2, 13, 0, tzinfo=ATHENS), "Athens time (UTC+2)"),
        (datetime(2026, 12, 2, 13, 0, tzinfo=ZoneInfo("Europe/Lisbon")), "Lisbon time (UTC)"),
        (datetime(2026, 7, 2, 13, 0, tzinfo=ZoneInfo("America/St_Johns")), "St Johns time (UTC−2:30)"),
        (datetime(2026, 7, 2, 13, 0, tzinfo=ZoneInfo("UTC")), "UTC"),
        (datetime(2026, 7, 2, 13, 0, tzinfo=UTC), "UTC"),
        (datetime(2026, 7, 2, 13, 0, tzinfo=timezone(timedelta(hours=5, minutes=30))), "UTC+5:30"),
    ],
)
def test_zone_is_a_place_and_an_offset(moment: datetime, said: str) -> None:
    assert zone_words(moment) == said


def test_span_within_a_day_names_the_day_once() -> None:
    start = datetime(2026, 7, 2, 13, 0, tzinfo=ATHENS)
    assert span_words(start, start + timedelta(hours=5)) == (
        "Thursday 2 July 2026, 13:00 to 18:00, Athens time (UTC+3)"
    )


def test_span_without_end_names_the_beginning() -> None:
    start = datetime(2026, 7, 2, 13, 0, tzinfo=ATHENS)
    assert span_words(start, None) == "Thursday 2 July 2026, 13:00, Athens time (UTC+3)"


def test_clock_of_several_days_names_them() -> None:
    start = datetime(2026, 7, 2, 13, 0, tzinfo=ATHENS)
    assert clock_span_words(start, start + timedelta(days=1)) == "2 Jul, 13:00 to 3 Jul, 13:00, Athens time (UTC+3)"


def test_months_and_weekdays_follow_the_language_of_the_reader() -> None:
    with translation.override("pt"):
        assert day_words(date(2026, 7, 2)) == "quinta-feira, 2 de julho de 2026"


def test_zone_may_be_given_by_name_or_as_it_is() -> None:
    assert as_zone("Europe/Athens") == ATHENS
    assert as_zone(UTC) == UTC


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "2 July 2026, 13:05, Athens time (UTC+3)"),
        ("pt", "2 de julho de 2026, 13:05, hora de Atenas (UTC+3)"),
        ("pl", "2 lipca 2026, 13:05, czas lokalny: Ateny (UTC+3)"),
    ],
)
def test_a_moment_is_said_as_the_language_says_it(language: str, said: str) -> None:
    with translation.override(language):
        assert partial_words(datetime(2026, 7, 2, 13, 5, tzinfo=ATHENS), "minute") == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "less than a minute"), (59, "less than a minute"), (60, "1\xa0minute")]
)
def test_short_wait_is_given_without_a_zero(seconds: int, said: str) -> None:
    now = datetime(2026, 7, 2, 13, 5, tzinfo=ATHENS)
    assert age_words(now - timedelta(seconds=seconds), now) == said


def test_no_template_spells_a_month_by_itself() -> None:
    """`date:"j F Y"` is wrong in Polish and Portuguese; `partial_date` is right in all. A month without a day is fine.

    And `timesince` says "0 minutes" where `age` does not.
    """
    pages = (path for path in (ROOT / "templates").rglob("*") if path.is_file())
    found = {path.name: re.findall(r'\|date:"[^"]*j[^"]*[FM]|\|timesince', path.read_text()) for path in pages}
    assert {name: spelt for name, spelt in found.items() if spelt} == {}
