"""What the database keeps true of associations: one open a country, in order, apart, with a source."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from hubs.milestones.headlines import association_in_words
from hubs.models import Association, Country
from tests.factories import make_association, make_country
from toolkit.partial_dates.dates import PartialDate

pytestmark = pytest.mark.django_db


def refused(**fields: Any) -> bool:
    try:
        with transaction.atomic():
            make_association("CH", **fields)
    except IntegrityError:
        return True
    return False


def test_one_is_open_at_most() -> None:
    make_association("CH", since="2025-01-01")
    make_association("GB", since="2024-01-01")
    assert refused(since="2027") is True
    assert refused(since="2014", until="2020") is False


@pytest.mark.parametrize(
    ("since", "until", "is_refused"),
    [
        ("2021-01-01", "2020-12-31", True),
        ("2021", "2020", True),
        ("2021-05", "2021-04-30", True),
        ("2021-05", "2021", False),
        ("2021", "2021-03-01", False),
        ("", "2020", False),
        ("2021-01-01", "2021-01-01", False),
    ],
)
def test_nothing_ends_before_it_begins(since: str, until: str, is_refused: bool) -> None:
    assert refused(since=since, until=until) is is_refused


@pytest.mark.parametrize(
    ("since", "until", "is_refused"),
    [
        ("2014-01-01", "2024-12-31", False),
        ("2014-01-01", "2025-01-01", True),
        ("2025-06-01", "2025-07-01", True),
        ("2014", "2025-06-01", False),  # a year cannot be held against a day
    ],
)
def test_whole_dates_do_not_overlap(since: str, until: str, is_refused: bool) -> None:
    make_association("CH", since="2025-01-01")
    assert refused(since=since, until=until) is is_refused


def test_other_countries_may_be_associated_at_the_same_time() -> None:
    make_association("GB", since="2025-01-01")
    assert refused(since="2025-01-01") is False


@pytest.mark.parametrize("column", ["since", "until", "signed_on"])
def test_date_of_another_shape_is_refused(column: str) -> None:
    row = make_association("CH")
    with pytest.raises(IntegrityError), transaction.atomic():
        Association.objects.filter(pk=row.pk).update(**{column: "1.1.2025"})


def test_fact_without_a_source_is_refused() -> None:
    assert refused(source="") is True


def test_own_names_are_one_for_each_language_or_none() -> None:
    country = make_country("CH", official_languages=["de", "fr"], own_names=["Schweiz", "Suisse"])
    assert Country.objects.filter(pk=country.pk).update(own_names=[]) == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Country.objects.filter(pk=country.pk).update(own_names=["Schweiz"])


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        (("2025-01-01", "", "2025-11-10"), "Associated since 1 January 2025; signed on 10 November 2025"),
        (("2024", "", ""), "Associated since 2024"),
        (("", "", "2025-07"), "Associated; signed in July 2025"),
        (("2014", "2020-12-31", ""), "Associated from 2014 to 31 December 2020"),
        (("", "2020", ""), "Associated until 2020"),
        (("", "", ""), "Associated"),
    ],
)
def test_words_say_no_more_than_is_known(dates: tuple[str, str, str], words: str) -> None:
    since, until, signed_on = (PartialDate.parse(date) if date else None for date in dates)
    assert association_in_words(Association(since=since, until=until, signed_on=signed_on)) == words
