"""A found entry as people and programs read it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hubs.countries.names import country_name
from search.finder import FoundEntry
from search.models import SearchEntry
from search.passages import WordMarker
from search.query import TextQuery
from search.sources import UNKNOWN_LANGUAGE
from toolkit.addresses import address_of
from toolkit.languages import language_name
from toolkit.partial_dates.dates import range_in_words, term_in_words

LONGEST_TITLE = 200
SHOWN = ("resource", "key", "language", "countries", "first_day", "last_day", "address", "title", "body")
PAGES = {
    "hubs": "hubs:country",
    "groups": "groups:detail",
    "events": "events:detail",
    "dialogues": "dialogues:detail",
    "proposals": "dialogues:proposal",
    "joint-statements": "dialogues:joint_statement",
    "recommendations": "dialogues:recommendation",
    "resources": "library:detail",
    "news": "news:detail",
}

ONE_OF_A_KIND = {
    "hubs": _("Hub"),
    "organisations": _("Organisation"),
    "groups": _("Group"),
    "events": _("Event"),
    "dialogues": _("Policy dialogue"),
    "proposals": _("Proposal"),
    "joint-statements": _("Joint statement"),
    "recommendations": _("Recommendation"),
    "resources": _("Resource"),
    "news": _("News"),
}


@dataclass(frozen=True)
class SearchResult:
    """One result."""

    entry: SearchEntry
    title: str
    passage: str
    marker: WordMarker
    is_near: bool
    reader: str

    @property
    def marked_title(self) -> SafeString:
        """The title with the words found in ``<mark>``."""
        return self.marker.marked(self.title)

    @property
    def marked_passage(self) -> SafeString:
        """The passage with the words found in ``<mark>``."""
        return self.marker.marked(self.passage)

    @property
    def kind(self) -> str:
        """The name of its kind."""
        return str(ONE_OF_A_KIND[self.entry.resource])

    @property
    def url(self) -> str:
        """The page of the object; of an organisation, the members of its hub or its country, in which it is."""
        entry = self.entry
        if page := PAGES.get(entry.resource):
            return address_of(page, entry.address)
        if entry.address:
            return address_of("hubs:members", entry.address)
        return address_of("hubs:country", entry.countries[0].lower()) if entry.countries else ""

    @property
    def language(self) -> str:
        """The code of its language, for the page; empty for names, which are of no language."""
        return "" if self.entry.language == UNKNOWN_LANGUAGE else self.entry.language

    @property
    def other_language(self) -> str:
        """The name of its language where the reader reads the portal in another."""
        return language_name(self.language) if self.language not in ("", self.reader) else ""

    @property
    def country_names(self) -> str:
        """The names of its countries."""
        return ", ".join(country_name(code, self.reader) or code for code in self.entry.countries)

    @property
    def days(self) -> str:
        """Its day or days, in words; empty where none is known."""
        first, last = self.entry.first_day, self.entry.last_day
        return range_in_words(first, last) if first and last else term_in_words(first, last)


def results_of(found: Sequence[FoundEntry], query: TextQuery, reader: str) -> list[SearchResult]:
    """Return the results in their order. One query."""
    entries = SearchEntry.objects.only(*SHOWN).in_bulk([one.entry for one in found])
    marker = WordMarker(query)
    return [
        _result(entries[one.entry], marker, is_near=one.is_near, reader=reader) for one in found if one.entry in entries
    ]


def _result(entry: SearchEntry, marker: WordMarker, *, is_near: bool, reader: str) -> SearchResult:
    title = entry.title
    if not title and entry.resource == "hubs":
        title = gettext("National hub of %(country)s") % {"country": country_name(entry.countries[0], reader)}
    if len(title) > LONGEST_TITLE:
        title = f"{title[:LONGEST_TITLE].rpartition(' ')[0] or title[:LONGEST_TITLE]}…"
    return SearchResult(entry, title, marker.passage(entry.body), marker, is_near, reader)
