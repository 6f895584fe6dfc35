"""The forms of the page about one's data."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from digests.models import Subscriber
from events.models import Registration
from stakeholders.models import Stakeholder
from toolkit.email_addresses import EmailAddressField
from toolkit.forms.choices import EmailLanguageField
from toolkit.forms.person import OwnNameField, OwnOrganisationField
from toolkit.languages import own_name_choices
from toolkit.links_in_text import refuse_links
from toolkit.plain_text import PlainTextForm


class DataRequestForm(forms.Form):
    """Which address to send the link to."""

    email = EmailAddressField(
        label=_("Email address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class CorrectionForm(PlainTextForm):
    """What a person may correct in a row: those of these fields that the row has."""

    name = OwnNameField(label=_("Name"))
    organisation = OwnOrganisationField()
    function = forms.CharField(label=_("Function"), max_length=150, required=False, validators=[refuse_links])
    region = forms.CharField(label=_("Region"), max_length=100, required=False, validators=[refuse_links])
    language = EmailLanguageField()

    FIELDS: dict[type[models.Model], tuple[str, ...]] = {
        Registration: ("name", "organisation", "language"),
        Stakeholder: ("name", "function", "region", "language"),
        Subscriber: ("language",),
    }

    def __init__(self, *args: Any, row: models.Model, **kwargs: Any) -> None:
        names = self.FIELDS[type(row)]
        super().__init__(*args, initial={name: getattr(row, name) for name in names}, **kwargs)
        for name in set(self.fields) - set(names):
            del self.fields[name]
        if isinstance(row, Stakeholder):
            self.fields["language"] = EmailLanguageField(choices=own_name_choices)
