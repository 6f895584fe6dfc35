"""A choice of a country."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.models import ModelChoiceIterator

from hubs.models import Country

if TYPE_CHECKING:
    CountryIterator = ModelChoiceIterator[Country]
    CountryChoice = forms.ModelChoiceField[Country]
else:  # generic for the type checker only
    CountryIterator, CountryChoice = ModelChoiceIterator, forms.ModelChoiceField


class _InReadersOrder(CountryIterator):
    """The countries of a choice, by their names in the reader's language."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        for country in sorted(
            self.queryset.select_related(None).only("code", "name"), key=lambda country: country.sort_key
        ):
            yield self.choice(country)


class CountryField(CountryChoice):
    """A choice of a country, called and sorted as the reader's language does."""

    iterator = _InReadersOrder
