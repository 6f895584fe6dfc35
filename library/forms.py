"""What readers of the news and the library look for; a value nobody knows is told at its field and does not filter."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hubs.countries.forms import UNKNOWN, CountryField
from hubs.models import Country, Topic
from library.models import Resource, ResourceQuerySet
from library.search import searched
from news.models import NewsItemQuerySet
from toolkit.languages import language_choices


class LanguageField(forms.ChoiceField):
    """A choice of a language, by name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=any_language, error_messages=UNKNOWN, required=False, **kwargs)


def any_language() -> list[tuple[str, Any]]:
    """Any, then each language by name."""
    return [("", _("All languages")), *language_choices()]


def _country(label: Any) -> CountryField:
    return CountryField(
        Country.objects.all(),
        to_field_name="code",
        required=False,
        label=label,
        empty_label=_("All countries"),
        error_messages=UNKNOWN,
    )


def _topic() -> "forms.ModelChoiceField[Topic]":
    return forms.ModelChoiceField(
        Topic.objects.all(),
        to_field_name="code",
        required=False,
        label=_("Topic"),
        empty_label=_("All topics"),
        error_messages=UNKNOWN,
    )


class BrowsingForm(forms.Form):
    """Filters that stay in the address."""

    def chosen(self) -> dict[str, Any]:
        """The filters that are filled in with something known."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class NewsFilterForm(BrowsingForm):
    """Filters of the news."""

    country = _country(_("Country"))
    topic = _topic()
    language = LanguageField(label=_("Written in"))

    def filtered(self, news: NewsItemQuerySet) -> NewsItemQuerySet:
        """The news the valid filters leave."""
        chosen = self.chosen()
        if country := chosen.get("country"):
            news = news.filter(hub__country=country)
        if topic := chosen.get("topic"):
            news = news.filter(topics=topic)
        if language := chosen.get("language"):
            news = news.in_language(language)
        return news


class LibraryFilterForm(BrowsingForm):
    """Search and filters of the library. The kind is chosen by the links above the list."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    language = LanguageField(label=_("Language"))
    country = _country(_("Country"))
    topic = _topic()
    licence = forms.ChoiceField(
        label=_("Licence"),
        required=False,
        choices=[("", _("All licences")), *Resource.Licence.choices],
        error_messages=UNKNOWN,
    )
    kind = forms.ChoiceField(
        choices=[("", ""), *Resource.Kind.choices], required=False, widget=forms.HiddenInput, error_messages=UNKNOWN
    )

    def of_all_kinds(self, entries: ResourceQuerySet) -> ResourceQuerySet:
        """The entries the valid filters leave, whatever their kind."""
        chosen = self.chosen()
        for name in ("country", "licence"):
            if name in chosen:
                entries = entries.filter(**{name: chosen[name]})
        if language := chosen.get("language"):
            entries = entries.filter(languages__contains=[language])
        if topic := chosen.get("topic"):
            entries = entries.filter(topics=topic)
        return searched(entries, chosen.get("q", ""), get_language() or "en")

    def of_the_kind(self, entries: ResourceQuerySet) -> ResourceQuerySet:
        """Those of the chosen kind; all of them where none is chosen."""
        kind = self.chosen().get("kind")
        return entries.filter(kind=kind) if kind else entries
