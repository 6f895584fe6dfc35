"""Times as people write them: on the clock of a place, which twice a year skips or repeats an hour."""

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

EARLIEST, LATEST = 1990, 2100
_SHAPE = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?", re.ASCII)


class LocalTimeField(forms.Field):
    """A day and time without a zone, as ``datetime-local`` inputs send it; empty is None."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    default_error_messages = {
        "required": _("Enter a date and time, for example 2026-12-03 10:00."),
        "invalid": _("Enter a date and time, for example 2026-12-03 10:00."),
        "year": _("Enter a year between %(earliest)s and %(latest)s."),
    }

    def to_python(self, value: Any) -> dt.datetime | None:
        """Read the input; refuses what is no time, has a zone, or lies centuries away."""
        if value in self.empty_values:
            return None
        moment = value if isinstance(value, dt.datetime) else self._parsed(str(value).strip(" "))
        if moment is None or moment.tzinfo is not None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if not EARLIEST <= moment.year <= LATEST:
            words = self.error_messages["year"] % {"earliest": EARLIEST, "latest": LATEST}
            raise ValidationError(words, code="year")
        return moment.replace(second=0, microsecond=0)

    def _parsed(self, text: str) -> dt.datetime | None:
        try:
            return parse_datetime(text) if _SHAPE.fullmatch(text) else None
        except ValueError:
            return None


def in_zone(moment: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The moment on the clock of ``zone``. Raises ValidationError when that clock skips it or shows it twice."""
    first, second = moment.replace(tzinfo=zone, fold=0), moment.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first
    words_of = {"time": moment.strftime("%H:%M"), "day": moment.strftime("%Y-%m-%d"), "zone": zone.key}
    if first.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) != moment:
        words = gettext("%(time)s doesn't exist on %(day)s in %(zone)s: the clocks go forward. Enter a later time.")
        raise ValidationError(words % words_of, code="skipped")
    words = gettext(
        "%(time)s comes twice on %(day)s in %(zone)s: the clocks go back. Enter a time an hour earlier or later."
    )
    raise ValidationError(words % words_of, code="twice")
