"""Fields in which people say who they are."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from toolkit.email_addresses import EmailAddressField
from toolkit.links_in_text import refuse_links, refuse_web_addresses


class OwnNameField(forms.CharField):
    """The name of the person who fills in the form, without links."""

    def __init__(self, **options: Any) -> None:
        options = {"label": _("Your name"), "error_messages": {"required": _("Enter your name")}, **options}
        widget = forms.TextInput(attrs={"autocomplete": "name"})
        super().__init__(max_length=150, validators=[refuse_links], widget=widget, **options)


class OwnEmailField(EmailAddressField):
    """The email address of the person who fills in the form."""

    def __init__(self, **options: Any) -> None:
        words = {"required": _("Enter your email address")}
        widget = forms.EmailInput(attrs={"autocomplete": "email"})
        super().__init__(label=_("Your email address"), error_messages=words, widget=widget, **options)


class OwnOrganisationField(forms.CharField):
    """The organisation of a person, without web addresses; may stay empty."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "organization"})
        options = {"label": _("Organisation"), "max_length": 200, "required": False, **options}
        super().__init__(validators=[refuse_web_addresses], widget=widget, **options)
