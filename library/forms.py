"""Filters of the news and the library; an unknown value is an error of its field and does not filter."""

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hubs.revisions.item_filters import BrowsingForm, LanguageField, country_field
from hubs.vocabulary.topic_picker import TopicFilterField
from library.models import Resource, ResourceQuerySet
from library.search import searched
from toolkit.choices import CHOOSE
from toolkit.forms.search import SearchField


class LibraryFilterForm(BrowsingForm):
    """Search and filters of the library. The kind is chosen by the links above the list."""

    q = SearchField()
    language = LanguageField(label=_("Language"))
    country = country_field(_("Country"))
    topic = TopicFilterField()
    licence = forms.ChoiceField(
        label=_("Licence"),
        required=False,
        choices=[("", _("All licences")), *Resource.Licence.choices],
        error_messages=CHOOSE,
    )
    kind = forms.ChoiceField(
        choices=[("", ""), *Resource.Kind.choices], required=False, widget=forms.HiddenInput, error_messages=CHOOSE
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
