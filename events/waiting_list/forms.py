"""What an organiser enters about the waiting list of an event."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.models import Event
from hubs.models import Sector
from toolkit.forms import EditFormMixin
from toolkit.plain_text import PlainTextForm


class MoveForm(PlainTextForm):
    """Why a person gets a place out of turn."""

    because = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("It is recorded, and your team sees it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    adds_place = forms.BooleanField(
        label=_("Add a place"),
        required=False,
        help_text=_("If all places are taken, raise the capacity by one for this person."),
    )

    def __init__(self, *args: Any, may_add_place: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_add_place:  # the capacity is a matter of the hub the event belongs to
            del self.fields["adds_place"]


class QuotaForm(EditFormMixin):
    """How many places each sector can take."""

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {quota.sector: quota for quota in event.quotas.all()}
        for sector, label in Sector.choices:
            field = forms.IntegerField(label=label, min_value=0, max_value=1_000_000, required=False)
            field.widget.attrs["class"] = "short"
            if (quota := known.get(sector)) is not None:
                field.initial = quota.places
                field.help_text = _("%(taken)s taken") % {"taken": quota.places_taken}
            self.fields[sector] = field
