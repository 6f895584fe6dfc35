"""Filters that news and library have in common."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hubs.countries.fields import CountryField
from hubs.models import Country
from toolkit.choices import CHOOSE
from toolkit.languages import language_choices


class LanguageField(forms.ChoiceField):
    """A choice of a language, by name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=any_language, error_messages=CHOOSE, required=False, **kwargs)


def any_language() -> list[tuple[str, Any]]:
    """Any, then each language by name."""
    return [("", _("All languages")), *language_choices()]


def country_field(label: Any) -> CountryField:
    return CountryField(
        Country.objects.all(),
        to_field_name="code",
        required=False,
        label=label,
        empty_label=_("All countries"),
        error_messages=CHOOSE,
    )


class BrowsingForm(forms.Form):
    """Filters that stay in the address."""

    def chosen(self) -> dict[str, Any]:
        """The filters that are filled in with something known."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
