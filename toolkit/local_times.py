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

from toolkit.date_formatting import offset_words

EARLIEST, LATEST = 1990, 2100
FIRST, SECOND = "first", "second"
_SHAPE = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?", re.ASCII)


class LocalTimeInput(forms.DateTimeInput):
    """A day and time. Below one that the clock of its zone shows twice: which of the two is meant, sent as ``NAME_which``."""

    input_type = "datetime-local"
    template_name = "components/local_time.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")
        self.moments: tuple[dt.datetime, ...] = ()  # of the time that was sent
        self.chosen = ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the choice between two moments, where there are two."""
        context = super().get_context(name, value, attrs)
        moments, chosen = self.moments, self.chosen
        if isinstance(value, dt.datetime) and isinstance(value.tzinfo, ZoneInfo):
            moments, chosen = moments_of(value.replace(tzinfo=None), value.tzinfo), SECOND if value.fold else FIRST
        if len(moments) < 2:
            return context
        words = {FIRST: gettext("The first one (%(offset)s)"), SECOND: gettext("The second one (%(offset)s)")}
        choices = [
            (which, words[which] % {"offset": offset_words(moment)})
            for which, moment in zip((FIRST, SECOND), moments, strict=True)
        ]
        ids = {"id": f"{context['widget']['attrs'].get('id', name)}_which"}
        radios = forms.RadioSelect(choices=choices).get_context(f"{name}_which", chosen, ids)
        return context | {"which": radios["widget"], "time": f"{moments[0]:%H:%M}"}


class LocalTimeField(forms.Field):
    """A day and time without a zone, as ``datetime-local`` inputs send it; empty is None.

    Give as ``initial`` a moment on the clock of its zone, so that the second of two moments with the same time stays the second.
    """

    widget = LocalTimeInput
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


class LocalTimesMixin(forms.Form):
    """A form with local times. Of a time that the clock shows twice it asks which one is meant."""

    def take_moment(self, name: str, zone: ZoneInfo) -> None:
        """Put the moment, in UTC, that a field means on the clock of ``zone`` in place of its local time."""
        local = self.cleaned_data.get(name)
        if local is None:
            return
        asked: Any = self.fields[name].widget
        asked.moments, asked.chosen = moments_of(local, zone), self.data.get(f"{self.add_prefix(name)}_which")
        try:
            if len(asked.moments) == 2 and asked.chosen in {FIRST, SECOND}:
                moment = asked.moments[asked.chosen == SECOND]
            else:
                moment = in_zone(local, zone)
        except ValidationError as error:
            self.add_error(name, error)
        else:
            self.cleaned_data[name] = moment.astimezone(dt.UTC)


def moments_of(local: dt.datetime, zone: ZoneInfo) -> tuple[dt.datetime, ...]:
    """Return the moments at which the clock of ``zone`` shows a time: one, none when the clock skips it, or two."""
    first, second = local.replace(tzinfo=zone, fold=0), local.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return (first,)
    is_shown = first.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) == local
    return (first, second) if is_shown else ()


def in_zone(local: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return the moment on the clock of ``zone``. Raises ValidationError when that clock skips it or shows it twice."""
    moments = moments_of(local, zone)
    if len(moments) == 1:
        return moments[0]
    words_of = {"time": f"{local:%H:%M}", "day": f"{local:%Y-%m-%d}", "zone": zone.key}
    if not moments:
        words = gettext("%(time)s doesn't exist on %(day)s in %(zone)s: the clocks go forward. Enter a later time.")
        raise ValidationError(words % words_of, code="skipped")
    words = gettext("%(time)s comes twice on %(day)s in %(zone)s: the clocks go back. Choose which one you mean.")
    raise ValidationError(words % words_of, code="twice")
