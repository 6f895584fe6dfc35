"""Dates that may be only a year or a month (ISO 8601, reduced precision), as the sources of the field give them."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat, Left, Length, Right
from django.db.models.lookups import LessThan
from django.utils import dateformat
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

_SHAPE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, order=True)
class PartialDate:
    """A year, a month of a year, or a day. Sorts by time, the less precise first."""

    year: int
    month: int = 0
    day: int = 0

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Read ``2025``, ``2024-12`` or ``2025-07-02``. Raises ValueError for anything else, impossible days included."""
        match = _SHAPE.fullmatch(text)
        if match is None:
            raise ValueError(text)
        year, month, day = (int(part) if part else 0 for part in match.groups())
        if match.group(2):
            dt.date(year, month, day or 1)
        if match.group(3):
            dt.date(year, month, day)
        if year < 1:
            raise ValueError(text)
        return cls(year, month, day)

    @classmethod
    def of_day(cls, day: dt.date) -> "PartialDate":
        """A whole date."""
        return cls(day.year, day.month, day.day)

    @property
    def precision(self) -> str:
        """``year``, ``month`` or ``day``."""
        return "day" if self.day else "month" if self.month else "year"

    @property
    def first_day(self) -> dt.date:
        """The earliest day it can mean."""
        return dt.date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> dt.date:
        """The latest day it can mean."""
        month = self.month or 12
        return dt.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def in_words(self) -> str:
        """As people say it in the reader's language: ``2 July 2025``, ``December 2024`` or ``2021``."""
        if self.day:
            return dateformat.format(self.first_day, pgettext("date format", "j F Y"))
        return dateformat.format(self.first_day, pgettext("date format", "F Y")) if self.month else str(self.year)

    def __str__(self) -> str:
        if self.day:
            return f"{self.year:04}-{self.month:02}-{self.day:02}"
        return f"{self.year:04}-{self.month:02}" if self.month else f"{self.year:04}"


if TYPE_CHECKING:
    TextColumn = models.CharField[Any, Any]
else:
    TextColumn = models.CharField


class PartialDateField(TextColumn):
    """Stores a PartialDate as its ISO text, which sorts by time. Blank is NULL."""

    description = _("A date that may be only a year or a month")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 10
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """As any CharField, without the length that is always the same."""
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, expression: object, connection: object) -> PartialDate | None:
        """The value a row carries."""
        return PartialDate.parse(value) if value else None

    def to_python(self, value: Any) -> PartialDate | None:
        """The value of an input; refuses what is no date."""
        if value is None or value == "" or isinstance(value, PartialDate):
            return value or None
        try:
            return PartialDate.parse(str(value).strip())
        except ValueError:
            raise ValidationError(
                _("“%(value)s” is not a date. Write a year, a year and month, or a day: 2025, 2025-07 or 2025-07-02."),
                code="invalid",
                params={"value": value},
            ) from None

    def run_validators(self, value: Any) -> None:
        """Validators of a text look at the text."""
        super().run_validators(self.get_prep_value(value) or "")

    def get_prep_value(self, value: Any) -> str | None:
        """The text the database keeps."""
        return str(value) if value else None

    def value_to_string(self, obj: models.Model) -> str:
        """For serialisation."""
        return self.get_prep_value(self.value_from_object(obj)) or ""


PARTIAL_DATE_PATTERN = r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"


class EndOfPartialDate(Func):
    """The moment a partial date is over everywhere in it: midnight after its last day, in Brussels."""

    template = (
        "CASE WHEN %(expressions)s ~ '^[0-9]{4}(-[0-9]{2}){0,2}$' THEN timezone('Europe/Brussels', "
        "make_date(left(%(expressions)s, 4)::int, coalesce(nullif(substr(%(expressions)s, 6, 2), ''), '12')::int, 1)"
        " + CASE WHEN length(%(expressions)s) = 10 THEN make_interval(days => substr(%(expressions)s, 9, 2)::int)"
        " ELSE interval '1 month' END) END"
    )
    arity = 1
    output_field = models.DateTimeField()


def starts_before(name: str, day: dt.date) -> Q:
    """Rows whose first possible day is before ``day``: 2024-12 can begin on the first, so it is before 2024-12-15."""
    first_day = Concat(F(name), Right(Value("-01-01"), Value(10) - Length(name)), output_field=models.CharField())
    return Q(**{f"{name}__lt": Value(day.isoformat())}) & Q(LessThan(first_day, Value(day.isoformat())))


def starts_from(name: str, day: dt.date) -> Q:
    """Rows whose last possible first day is not before ``day``: 2024-12 can begin on the 20th, so it is from 2024-12-15 on."""
    return Q(**{f"{name}__gte": Value(day.isoformat()[:4])}) & Q(
        **{f"{name}__gte": Left(Value(day.isoformat()), Length(name))}
    )


def over(name: str, day: dt.date) -> Q:
    """Rows whose partial date ``name`` lay wholly before ``day``: the year 2026 is over in 2027, not in December 2026."""
    return Q(**{f"{name}__lt": Left(Value(day.isoformat()), Length(name))})


def not_over(name: str, day: dt.date) -> Q:
    """Rows whose partial date ``name`` is unknown, or not wholly before ``day``."""
    return Q(**{name: None}) | Q(**{f"{name}__gte": Left(Value(day.isoformat()), Length(name))})


def term_in_order(since: str = "since", until: str = "until") -> Q:
    """The end of a term is not before its beginning, as far as both are known: 2024-12 to 2024 can be, 2025 to 2024 cannot."""
    return Q(**{f"{until}__gte": Left(F(since), Length(until))})


def are_in_order(since: PartialDate | None, until: PartialDate | None) -> bool:
    """The same, asked about two values."""
    return since is None or until is None or since.first_day <= until.last_day


def range_in_words(first: PartialDate, last: PartialDate) -> str:
    """``15–16 December 2026`` within a month, otherwise ``30 November 2026 to 2 December 2026``; a single date as it is."""
    if first == last:
        return first.in_words
    if first.day and last.day and (first.year, first.month) == (last.year, last.month):
        return gettext("%(first_day)s–%(last)s") % {"first_day": first.day, "last": last.in_words}
    return gettext("%(first)s to %(last)s") % {"first": first.in_words, "last": last.in_words}


def term_in_words(since: PartialDate | None, until: PartialDate | None) -> str:
    """``since June 2024``, ``until 2024``, ``1 July 2020 to 2024``; empty where nothing is known."""
    if since and until:
        return gettext("%(since)s to %(until)s") % {"since": since.in_words, "until": until.in_words}
    if since:
        return gettext("since %(date)s") % {"date": since.in_words}
    return gettext("until %(date)s") % {"date": until.in_words} if until else ""
