"""Searching the library across borders: every text of an entry is looked through, the reader's own language first."""

from django.db.models import Case, F, IntegerField, Q, TextField, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from hubs.models import Organisation
from library.models import ResourceQuerySet
from toolkit.text_search import Fold, contains, every_word, search_words


def searched(entries: ResourceQuerySet, words: str, language: str) -> ResourceQuerySet:
    """Return the entries in which each of the words is found, in whatever language; the newest first without words.

    What is found in the title in the reader's language comes first, then what is found elsewhere in that language, then
    the rest.
    """
    if not (wanted := search_words(words)):
        return entries
    found = matching(entries, words).annotate(distance=_distance(wanted, language))
    return found.order_by("distance", "-published_at", "-id")


def matching(entries: ResourceQuerySet, words: str) -> ResourceQuerySet:
    """Return the entries in which each of the words is found, or in their publisher's name, in their order."""
    return entries.filter(every_word(words, publisher_id=Organisation.objects.all()))


def _distance(wanted: list[str], language: str) -> Case:
    title, any_text = Q(), Q()
    for word in wanted:
        in_title = _in_language("title", word, language)
        title &= in_title
        any_text &= in_title | _in_language("description", word, language)
    return Case(
        When(title, then=Value(0)), When(any_text, then=Value(1)), default=Value(2), output_field=IntegerField()
    )


def _in_language(field: str, word: str, language: str) -> Q:
    original = Q(original_language=language) & Q(contains(Fold(F(field)), word))
    translated = KeyTextTransform(field, KeyTextTransform(language, "translations"))
    return original | Q(contains(Fold(Cast(translated, TextField())), word))
