"""The shape of one step of a hub's way."""

from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from hubs.milestones.subject import Entry
from hubs.models import Milestone
from toolkit.choices import CHOOSE
from toolkit.forms import EditFormMixin
from toolkit.partial_dates.dates import PartialDate
from toolkit.plain_text import PlainTextForm

HAPPENED, PLANNED = "actual", "planned"
NOT_KNOWN = ("", _("Not known"))


class MilestoneForm(EditFormMixin, PlainTextForm):
    """A step, whether it has happened, and as much of its date as is known."""

    kind = forms.ChoiceField(
        label=_("Step"), choices=[("", _("Choose a step")), *Milestone.Kind.choices], error_messages=CHOOSE
    )
    state = forms.ChoiceField(
        label=_("Has it happened?"),
        choices=[(HAPPENED, _("It has happened")), (PLANNED, _("It is planned"))],
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    year = forms.IntegerField(
        label=_("Year"),
        required=False,
        min_value=1950,
        max_value=2100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    month = forms.ChoiceField(
        label=_("Month"),
        required=False,
        choices=[NOT_KNOWN, *((str(number), name) for number, name in MONTHS.items())],
        widget=forms.Select(attrs={"class": "short"}),
        error_messages=CHOOSE,
    )
    day = forms.ChoiceField(
        label=_("Day"),
        required=False,
        choices=[NOT_KNOWN, *((str(number), str(number)) for number in range(1, 32))],
        widget=forms.Select(attrs={"class": "short"}),
        error_messages=CHOOSE,
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=300,
        help_text=_("What a reader should know besides: a place, a number of signatories."),
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=300,
        help_text=_("Where this can be read: a page, a decision, a report. It stands beside the step."),
    )

    groups = (
        ("", "", ("kind", "state")),
        (
            _("When"),
            _("As much as is known: leave the day empty, or day and month, or all three."),
            ("year", "month", "day"),
        ),
        (_("More about it"), "", ("note", "source")),
    )

    def clean(self) -> dict[str, Any]:
        """Puts the date together; refuses a day without its month, a month without its year, and impossible days."""
        typed = super().clean() or {}
        if {"year", "month", "day"} & set(self.errors):
            return typed
        year, month, day = (typed.get(name) for name in ("year", "month", "day"))
        if day and not month:
            self.add_error("month", _("Choose the month too, or leave the day empty."))
        if month and not year:
            self.add_error("year", _("Write the year too, or leave the month empty."))
        if not self.errors and year:
            typed["date"] = self._date(year, month, day)
        return typed

    def _date(self, year: int, month: str | None, day: str | None) -> str:
        parts = [f"{year:04}", *(f"{int(part):02}" for part in (month, day) if part)]
        try:
            return str(PartialDate.parse("-".join(parts)))
        except ValueError:
            self.add_error("day", _("This month has no such day."))
            return ""

    def entry(self) -> Entry:
        """The step as the draft keeps it. Only of a valid form."""
        typed = self.cleaned_data
        return {
            "kind": typed["kind"],
            "is_actual": typed["state"] == HAPPENED,
            "date": typed.get("date", ""),
            "note": typed["note"],
            "source": typed["source"],
        }


def as_typed(entry: Entry) -> dict[str, Any]:
    """The fields filled in with a step that is there."""
    date = PartialDate.parse(str(entry["date"])) if entry["date"] else None
    return {
        "kind": entry["kind"],
        "state": HAPPENED if entry["is_actual"] else PLANNED,
        "year": date.year if date else None,
        "month": str(date.month) if date and date.month else "",
        "day": str(date.day) if date and date.day else "",
        "note": entry["note"],
        "source": entry["source"],
    }
