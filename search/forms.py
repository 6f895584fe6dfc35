"""What a person searches for, and what narrows it down; an unknown value is an error of its field and does not filter."""

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hubs.revisions.item_filters import BrowsingForm, country_field
from search.finder import SearchFilters
from search.kinds import SearchKind
from toolkit.choices import CHOOSE
from toolkit.forms.search import SearchField


class SearchForm(BrowsingForm):
    """The words, and filters. The kind is chosen by the links above the results."""

    q = SearchField(max_length=None)
    country = country_field(_("Country"))
    period = forms.ChoiceField(
        label=_("Events"),
        required=False,
        choices=[("", _("Everything")), ("upcoming", _("Upcoming events")), ("past", _("Past events"))],
        error_messages=CHOOSE,
    )
    kind = forms.ChoiceField(
        choices=[("", ""), *SearchKind.choices], required=False, widget=forms.HiddenInput, error_messages=CHOOSE
    )

    def filters(self) -> SearchFilters:
        """Return the valid filters."""
        chosen = self.chosen()
        country = chosen.get("country")
        return SearchFilters(
            reader=get_language() or "en",
            kind=chosen.get("kind", ""),
            country=country.code if country else "",
            period=chosen.get("period", ""),
        )
