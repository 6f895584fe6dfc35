"""What partners type about a webhook."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hubs.models import Country
from partners.webhooks.addresses import LONGEST, read_target
from partners.webhooks.models import WebhookEndpoint
from partners.webhooks.resources import RESOURCES
from toolkit.actions import ActionRefused
from toolkit.choices import CHOOSE
from toolkit.forms.choices import SeveralChoicesField


class EndpointForm(forms.Form):
    """An address, and what it should be informed of."""

    url = forms.CharField(
        label=_("Address"), max_length=LONGEST, widget=forms.URLInput(attrs={"autocomplete": "off"}),
        help_text=_("An address of yours that begins with https://. We send a test there: answer it with 200."),
        error_messages={"required": _("Enter an address.")},
    )  # fmt: skip
    resources = SeveralChoicesField(
        label=_("Types"), choices=[(one.name, one.label) for one in RESOURCES.values()], required=False,
        widget=forms.CheckboxSelectMultiple, error_messages=CHOOSE, help_text=_("Leave blank for all."),
    )  # fmt: skip
    countries = SeveralChoicesField(
        label=_("Countries"), required=False, widget=forms.CheckboxSelectMultiple, error_messages=CHOOSE,
        help_text=_("Leave blank for all."),
    )  # fmt: skip

    def __init__(self, *args: Any, endpoint: WebhookEndpoint | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries = sorted(Country.objects.all(), key=lambda country: country.sort_key)
        self.fields["countries"].choices = [(country.code, str(country)) for country in countries]  # type: ignore[attr-defined]
        if endpoint is not None:
            self.initial = {name: getattr(endpoint, name) for name in ("url", "resources", "countries")}

    def clean_url(self) -> str:
        """Refuse addresses no webhook goes to."""
        url = str(self.cleaned_data["url"])
        try:
            read_target(url)
        except ActionRefused as refused:
            raise forms.ValidationError(str(refused)) from None
        return url


class EndpointChoiceForm(forms.Form):
    """Which button of the page of a webhook was pressed."""

    choice = forms.ChoiceField(choices=[(name, name) for name in ("test", "pause", "rotate")])
