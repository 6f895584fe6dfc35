"""What a team chooses to invite contacts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hubs.models import Hub
from stakeholders.models import Segment


class InviteForm(forms.Form):
    """The segment to invite."""

    segment = forms.ModelChoiceField(
        Segment.objects.none(),
        label=_("Segment"),
        empty_label=_("Choose a segment"),
        error_messages={"invalid_choice": _("Choose a segment from the list.")},
    )

    def __init__(self, *args: Any, hub: Hub, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        segment = self.fields["segment"]
        if isinstance(segment, forms.ModelChoiceField):
            segment.queryset = Segment.objects.filter(hub=hub)
