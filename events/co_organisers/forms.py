"""Which hub is asked to co-organise an event."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.models import Event
from hubs.models import Hub
from toolkit.choices import CHOOSE


class AskHubForm(forms.Form):
    """A hub that is not asked yet."""

    partner = forms.ModelChoiceField(
        label=_("Hub"),
        queryset=Hub.objects.none(),
        to_field_name="slug",
        empty_label=_("Choose one"),
        error_messages=CHOOSE,
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = event.co_organisers.exclude(state="declined").values("partner")
        others = Hub.objects.published().exclude(pk=event.hub_id or 0).exclude(pk__in=asked)
        field = self.fields["partner"]
        field.queryset = others.select_related("country").order_by("country__code")  # type: ignore[attr-defined]
        field.label_from_instance = lambda hub: f"{hub.country.local_name}: {hub.title}"  # type: ignore[attr-defined]
