"""The form of a milestone."""

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
NOT_KNOWN = ("", _("Not available"))


class MilestoneForm(EditFormMixin, PlainTextForm):
    """A milestone, whether it has been reached, and its date as far as known."""

    kind = forms.ChoiceField(
        label=_("Milestone"), choices=[("", _("Choose a milestone")), *Milestone.Kind.choices], error_messages=CHOOSE
    )
    state = forms.ChoiceField(
        label=_("Status"),
        choices=[(HAPPENED, _("Reached")), (PLANNED, _("Planned"))],
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
        help_text=_("Optional details, for instance the place or the number of signatories."),
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=300,
        help_text=_("A web page, decision or report. Shown beside the milestone."),
    )

    groups = (
        ("", "", ("kind", "state")),
        (
            _("When"),
            _("Enter as much as you know. Leave day and month blank if you don't know them."),
            ("year", "month", "day"),
        ),
        (_("Details"), "", ("note", "source")),
    )

    def clean(self) -> dict[str, Any]:
        """Combine the date; refuse a day without month, a month without year, and impossible days."""
        typed = super().clean() or {}
        if {"year", "month", "day"} & set(self.errors):
            return typed
        year, month, day = (typed.get(name) for name in ("year", "month", "day"))
        if day and not month:
            self.add_error("month", _("Choose a month, or leave the day blank."))
        if month and not year:
            self.add_error("year", _("Enter a year, or leave the month blank."))
        if not self.errors and year:
            typed["date"] = self._date(year, month, day)
        return typed

    def _date(self, year: int, month: str | None, day: str | None) -> str:
        parts = [f"{year:04}", *(f"{int(part):02}" for part in (month, day) if part)]
        try:
            return str(PartialDate.parse("-".join(parts)))
        except ValueError:
            self.add_error("day", _("Enter a day that exists in this month."))
            return ""

    def entry(self) -> Entry:
        """Return the milestone for the draft. Only of a valid form."""
        typed = self.cleaned_data
        return {
            "kind": typed["kind"],
            "is_actual": typed["state"] == HAPPENED,
            "date": typed.get("date", ""),
            "note": typed["note"],
            "source": typed["source"],
        }


def as_typed(entry: Entry) -> dict[str, Any]:
    """Return the form values of an existing milestone."""
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
