"""What a team enters to copy an event."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.models import CoOrganiser, Event
from toolkit.forms.days import DayField
from toolkit.plain_text import PlainTextForm


class CopyForm(PlainTextForm):
    """The title and the first day of the copy."""

    title = forms.CharField(label=_("Title"), max_length=250)
    first_day = DayField(
        label=_("First day"),
        error_messages={"required": _("Enter a date, for example 2026-12-15.")},
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
