"""Search and sort texts the same way everywhere: without case, accents and Unicode form, by an index.

A model has one ``search_column`` with a trigram index, and one ``sort_column``. ``every_word`` is the condition that all
words of a query are found.
"""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.indexes import GinIndex
from django.db.models import BooleanField, F, Func, GeneratedField, Q, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat
from django.db.models.lookups import Contains

MOST_WORDS = 8
EVERY_TEXT = "$.*.*"


class Fold(Func):
    """A text without case, accents and marks, as it is searched."""

    function = "fold_text"
    output_field = TextField()


class SortKey(Func):
    """A text as it is sorted: folded, and without what precedes its first letter or digit."""

    function = "sort_text"
    output_field = TextField(db_collation="C")
    template = '%(function)s(%(expressions)s) COLLATE "C"'


class IsAnyOf(Func):
    """``column = ANY(array)``: unlike ``IN (SELECT …)`` an index of the column can be used beside an ``OR``."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    arity = 2
    output_field = BooleanField()


class TranslatedTexts(Func):
    """The texts of a ``translations`` column as one text."""

    function = "texts_in"
    template = "%(function)s(%(expressions)s, '%(path)s'::jsonpath)"
    output_field = TextField()

    def __init__(self, column: str = "translations", *, path: str = EVERY_TEXT) -> None:
        super().__init__(column, path=path)


def search_column(*parts: str | Combinable) -> GeneratedField:
    """Return the column that holds ``parts`` folded; the model gives it the index of ``search_index``."""
    spaced: list[Any] = [piece for part in parts for piece in (part, Value(" "))]
    return GeneratedField(
        expression=Fold(Concat(*spaced, output_field=TextField())), output_field=TextField(), db_persist=True
    )


def search_index(name: str, column: str = "search_text") -> GinIndex:
    """Return the trigram index on a folded column."""
    return GinIndex(fields=[column], opclasses=["gin_trgm_ops"], name=name)


def sort_column(column: str) -> GeneratedField:
    """Return the column that lists are sorted by, where people expect ``column`` in alphabetical order."""
    return GeneratedField(expression=SortKey(column), output_field=TextField(db_collation="C"), db_persist=True)


def search_words(text: str) -> list[str]:
    """Return the words that are looked for: at most eight."""
    return text.split()[:MOST_WORDS]


def contains(column: str | Combinable, word: str) -> Contains:
    """Return the condition that the folded ``column`` holds the word."""
    return Contains(F(column) if isinstance(column, str) else column, Fold(Value(word)))


def any_word(column: str | Combinable, words: Iterable[str]) -> Q:
    """Return the condition that one of ``words`` is found; none restricts nothing."""
    return reduce(or_, (Q(contains(column, word)) for word in words), Q())


def every_word(text: str, column: str | Combinable = "search_text", **related: QuerySet[Any]) -> Q:
    """Return the condition that each word of ``text`` is found in the folded ``column``.

    ``related`` names foreign keys (``organisation_id=Organisation.objects.all()``): a word may also be found in the search
    column of the row that the key points to.
    """
    conditions = [reduce(or_, _places(word, column, related)) for word in search_words(text)]
    return reduce(and_, conditions, Q())


def _places(word: str, column: str | Combinable, related: dict[str, QuerySet[Any]]) -> Sequence[Q]:
    found = [Q(contains(column, word))]
    for key, rows in related.items():
        ids = rows.order_by().filter(contains("search_text", word)).values("pk")
        found.append(Q(IsAnyOf(F(key), ArraySubquery(ids))))
    return found
