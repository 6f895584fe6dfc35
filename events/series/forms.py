"""What a team enters about a series of events."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from events.copies.clock_times import local_day
from events.models import Event, EventQuerySet, EventSeries
from events.programme.forms import CancelForm
from events.programme.text_fields import (
    add_language_field,
    add_text_fields,
    further_languages,
    initial_texts,
    language_is_taken,
    take_translations,
    text_groups,
)
from events.programme.wording import when_words
from events.series.actions import MOST_DATES
from events.series.later_dates import PARTS
from events.series.recurrence import every_month, every_week, limited
from hubs.vocabulary.text_language import TextLanguageField
from toolkit.choices import CHOOSE
from toolkit.forms import EditFormMixin
from toolkit.forms.choices import SeveralChoicesField
from toolkit.forms.days import DayField
from toolkit.markdown import HOW_TO_FORMAT
from toolkit.partial_dates.inputs import refuse_other_centuries
from toolkit.plain_text import PlainTextForm

WEEK, TWO_WEEKS, MONTH, DATES = "week", "two_weeks", "month", "dates"
RULES = [
    (WEEK, _("Every week")),
    (TWO_WEEKS, _("Every two weeks")),
    (MONTH, _("Every month on the same weekday, for example the second Tuesday")),
    (DATES, _("On the dates below")),
]
_PLAIN = ("title", "text", "text_language", "registers_together")
_TOO_MANY = _("A series can have %(most)s dates at most. Enter fewer.")


class SeriesForm(EditFormMixin, PlainTextForm):
    """Title and text of a series, and how people register for it."""

    title = forms.CharField(label=_("Title of the series"), max_length=250)
    text = forms.CharField(
        label=_("Text"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=HOW_TO_FORMAT,
    )
    text_language = TextLanguageField()
    registers_together = forms.BooleanField(
        label=_("One registration form for several dates"),
        required=False,
        help_text=_("People choose the dates and get one email. Otherwise they register for each date."),
    )

    groups: tuple[Any, ...] = ((_("Series"), "", ("title", "text", "text_language", "registers_together")),)

    def clean_text_language(self) -> str:
        """Return the language chosen, or the one before where the field was not sent."""
        return str(self.cleaned_data["text_language"] or self.initial.get("text_language") or "en")

    def series_fields(self) -> dict[str, Any]:
        """Return the fields ``repeat_event`` takes for a new series."""
        return {name: self.cleaned_data[name] for name in _PLAIN}


class EditSeriesForm(SeriesForm):
    """A series as it is: its title and text once more for each further language."""

    add_language = add_language_field()

    def __init__(self, *args: Any, series: EventSeries, more: Iterable[str] = (), **kwargs: Any) -> None:
        """``more`` are languages to open fields for beside those the series has."""
        super().__init__(*args, initial=values_of_series(series), **kwargs)
        self._others = further_languages(series, more)
        add_text_fields(self, self._others, EventSeries.TRANSLATED)
        languages = (_("Languages"), "", ("add_language",))
        self.groups = (*self.groups, *text_groups(self._others, EventSeries.TRANSLATED), languages)

    def clean_text_language(self) -> str:
        """Return the language chosen; a language has one text."""
        code = super().clean_text_language()
        if code in self._others:
            raise language_is_taken(code)
        return code

    def series_fields(self) -> dict[str, Any]:
        """Return the fields ``change_series`` takes."""
        translations = take_translations(dict(self.cleaned_data), self._others, EventSeries.TRANSLATED)
        return {**super().series_fields(), "translations": translations}


def values_of_series(series: EventSeries) -> dict[str, Any]:
    """Return the initial values of the form of a series."""
    return {**{name: getattr(series, name) for name in _PLAIN}, **initial_texts(series)}


class RepeatForm(SeriesForm):
    """On which days an event is held again, and, where it is in no series yet, what the series is called."""

    rule = forms.ChoiceField(
        label=_("Repeat"), choices=RULES, widget=forms.RadioSelect, initial=MONTH, error_messages=CHOOSE
    )
    count = forms.IntegerField(
        label=_("Number of further dates"), required=False, min_value=1, max_value=MOST_DATES - 1,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )  # fmt: skip
    until = DayField(label=_("Or until"), required=False)
    dates = forms.CharField(
        label=_("Dates"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One date on each line, for example 2026-12-15."),
    )  # fmt: skip

    repetition = (_("When"), "", ("rule", ("count", "until"), "dates"))

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        initial = {"title": event.title, "text_language": event.text_language or get_language()}
        super().__init__(*args, initial=initial, **kwargs)
        self._event = event
        self.groups = (self.repetition,)
        if event.series_id is None:
            self.groups = (*self.groups, *SeriesForm.groups)
        else:
            for name in SeriesForm.base_fields:
                del self.fields[name]

    def clean_dates(self) -> list[dt.date]:
        """Read one date from each line."""
        found = set()
        for line in str(self.cleaned_data["dates"]).split():
            try:
                day = dt.date.fromisoformat(line)
            except ValueError:
                words = _("“%(line)s” is not a date. Enter one date on each line, for example 2026-12-15.")
                raise ValidationError(words, params={"line": line}) from None
            refuse_other_centuries(day.year)
            found.add(day)
        return sorted(found)

    def clean(self) -> dict[str, Any]:
        """Work out the days; ask for a number or an end where a rule has neither."""
        data = super().clean() or self.cleaned_data
        rule, count, until = data.get("rule"), data.get("count"), data.get("until")
        if rule is None or self.errors:
            return data
        first = local_day(self._event.starts_at, self._event.zone) if self._event.starts_at else dt.date.min
        if rule == DATES:
            days = [day for day in data["dates"] if day != first]
        elif count is None and until is None:
            self.add_error("count", _("Enter how many further dates, or until when."))
            return data
        else:
            rules = {WEEK: every_week(first), TWO_WEEKS: every_week(first, weeks=2), MONTH: every_month(first)}
            days = limited(rules[rule], count=count, until=until, most=MOST_DATES)
        if not days:
            self.add_error("dates" if rule == DATES else "until", _("Enter at least one further date."))
        elif len(days) >= MOST_DATES:
            words = _TOO_MANY % {"most": MOST_DATES}
            self.add_error("dates" if rule == DATES else "until", words)
        data["days"] = days
        return data

    def new_series(self) -> dict[str, Any]:
        """Return the fields of the series to create; empty where the event is in one."""
        return self.series_fields() if "title" in self.fields else {}


class AddDateForm(forms.Form):
    """An event of the hub to take into a series."""

    event = forms.ModelChoiceField(
        Event.objects.none(), label=_("Event"), empty_label=_("Choose one"), error_messages=CHOOSE
    )

    def __init__(self, *args: Any, events: EventQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["event"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = events
            field.label_from_instance = lambda event: f"{event.title} · {event.days_words}"  # type: ignore[method-assign,assignment]


class DatesForm(PlainTextForm):
    """Some of the dates of a series."""

    dates = SeveralChoicesField(
        label=_("Dates"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one date."), **CHOOSE},
    )  # fmt: skip

    def __init__(self, *args: Any, events: Iterable[Event], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = list(events)
        choice = self.fields["dates"]
        if isinstance(choice, SeveralChoicesField):
            choice.choices = [(str(one.pk), when_words(one)) for one in known]
        choice.initial = [str(one.pk) for one in known]
        self._events = known

    def chosen(self) -> list[Event]:
        """Return the events that were ticked."""
        return [one for one in self._events if str(one.pk) in self.cleaned_data["dates"]]


class CancelDatesForm(CancelForm, DatesForm):
    """Which dates are cancelled, and why."""

    field_order = ("dates", "because")


class LaterDatesForm(forms.Form):
    """What of an event holds for all later dates of its series."""

    parts = SeveralChoicesField(
        label=_("What to apply"), choices=[(name, part.label) for name, part in PARTS.items()],
        widget=forms.CheckboxSelectMultiple, error_messages={"required": _("Choose at least one."), **CHOOSE},
    )  # fmt: skip
