"""The form field of a date that may be only a year or a month."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from toolkit.partial_dates.dates import PartialDate, PartialDateField

EARLIEST, LATEST = 1990, 2100  # outside of it a date of the field is a slip


def refuse_other_centuries(year: int, earliest: int = EARLIEST) -> None:
    """A date centuries away was mistyped."""
    if not earliest <= year <= LATEST:
        words = _("Enter a year between %(earliest)s and %(latest)s.")
        raise ValidationError(words, code="year", params={"earliest": earliest, "latest": LATEST})


class PartialDateInput(forms.CharField):
    """A year, a month of a year, or a day, not centuries away."""

    def __init__(self, *, earliest: int = EARLIEST, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.earliest = earliest

    def clean(self, value: Any) -> PartialDate | None:
        """The date as far as it is known; None where nothing was typed."""
        date = PartialDateField().to_python(super().clean(value))
        if date is not None:
            refuse_other_centuries(date.year, self.earliest)
        return date


def partial_date_input(label: Any, *, required: bool = False) -> PartialDateInput:
    """A short field that says how a date can be written."""
    return PartialDateInput(
        label=label,
        required=required,
        max_length=10,
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
        help_text=_("A day, a month or a year, as far as it is known: 2024-05-31, 2024-05 or 2024."),
    )
