"""The field of a day."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from toolkit.partial_dates.inputs import refuse_other_centuries


class DayField(forms.DateField):
    """A day, as date inputs send it. One that is centuries away is refused as a typing error."""

    widget = forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d")
    default_error_messages = {"invalid": _("Enter a date, for example 2026-12-15.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **options)

    def clean(self, value: Any) -> dt.date | None:
        """Return the day; None where the field is empty and may be."""
        day: dt.date | None = super().clean(value)
        if day is not None:
            refuse_other_centuries(day.year)
        return day
