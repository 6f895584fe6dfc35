"""What a team enters to copy an event."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.models import CoOrganiser, Event
from toolkit.local_times import EARLIEST, LATEST
from toolkit.plain_text import PlainTextForm

DAY_ERRORS = {
    "invalid": _("Enter a date, for example 2026-12-15."),
    "required": _("Enter a date, for example 2026-12-15."),
}


def day_field(**more: Any) -> forms.DateField:
    """Return a field for a day of our time."""
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date", "min": f"{EARLIEST}-01-01", "max": f"{LATEST}-12-31"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"], error_messages=DAY_ERRORS, **more,
    )  # fmt: skip


def refuse_far_day(day: dt.date) -> None:
    """A validator: refuses a day centuries away."""
    if not EARLIEST <= day.year <= LATEST:
        words = _("Enter a year between %(earliest)s and %(latest)s.")
        raise forms.ValidationError(words, params={"earliest": EARLIEST, "latest": LATEST})


class CopyForm(PlainTextForm):
    """The title and the first day of the copy."""

    title = forms.CharField(label=_("Title"), max_length=250)
    first_day = day_field(
        label=_("First day"),
        validators=[refuse_far_day],
        help_text=_(
            "The copy starts at the same local time. Its programme and closing date move by the same number of days."
        ),
    )
    asks_co_organisers = forms.BooleanField(
        label=_("Ask the same hubs to co-organise"),
        required=False,
        help_text=_("We email their coordinators and editors. They accept or decline."),
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, initial={"title": event.title}, **kwargs)
        if not CoOrganiser.objects.accepted().filter(event=event).exists():
            del self.fields["asks_co_organisers"]
