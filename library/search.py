"""Searching the library across borders: every text of an entry is looked through, the reader's own language first."""

from django.db.models import Case, F, Func, IntegerField, Q, TextField, Value, When

from library.models import ResourceQuerySet

MOST_WORDS = 8


def searched(entries: ResourceQuerySet, words: str, language: str) -> ResourceQuerySet:
    """The entries in which each of the words stands, in whatever language; the newest first without words.

    What is found in the title in the reader's language comes first, then what is found elsewhere in that language, then
    the rest.
    """
    if not (wanted := _split(words)):
        return entries
    found = matching(entries, words).annotate(distance=_distance(wanted, language))
    return found.order_by("distance", "-published_at", "-id")


def matching(entries: ResourceQuerySet, words: str) -> ResourceQuerySet:
    """The entries in which each of the words stands, in their order."""
    found = entries.annotate(all_translations=_all_translations())
    for word in _split(words):
        found = found.filter(_anywhere(word))
    return found


def _split(words: str) -> list[str]:
    return words.split()[:MOST_WORDS]


def _all_translations() -> Func:
    """The texts of the other languages as one text, without the names of languages and fields."""
    return Func(
        F("translations"),
        Value("$.*.*"),
        template="(SELECT string_agg(told #>> '{}', ' ') FROM jsonb_path_query(%(expressions)s::jsonpath) AS told)",
        output_field=TextField(),
    )


def _anywhere(word: str) -> Q:
    return (
        Q(title__icontains=word)
        | Q(description__icontains=word)
        | Q(publisher__name__icontains=word)
        | Q(all_translations__icontains=word)
    )


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
    original = Q(original_language=language, **{f"{field}__icontains": word})
    return original | Q(**{f"translations__{language}__{field}__icontains": word})
