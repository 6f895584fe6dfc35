"""The fields of an answer. Each says what a program gets and where the database finds it, so that a field is named once.

``sql`` is a path (``hub__slug``) or an expression; without it the column has the name of the field. A text that may be null
is null where the column is empty.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, Func, QuerySet, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, NullIf
from rest_framework import serializers

from toolkit.api.json_rows import JsonObject
from toolkit.api.local_texts import LocalText


class UtcText(Func):
    """A moment as RFC 3339 in UTC with ``Z``: a plus sign would be a space in a query."""

    template = """to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
    output_field = TextField()


class SqlSource:
    """Where the database finds a field; to be put before a serializer field."""

    def __init__(self, *args: Any, sql: str | Combinable | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sql = sql

    def expression(self, name: str, prefix: str) -> Combinable:
        """Return what the field shows, for a row found behind ``prefix``."""
        found = self.sql if self.sql is not None else name
        return self.as_json(F(prefix + found) if isinstance(found, str) else found)

    def as_json(self, value: Combinable) -> Combinable:
        """Return the value in the form the answer has."""
        return value


class _NullableText(SqlSource):
    def as_json(self, value: Combinable) -> Combinable:
        is_nullable = getattr(self, "allow_null", False) and not isinstance(self.sql, Combinable)
        return NullIf(Cast(value, TextField()), Value("")) if is_nullable else value


class Text(_NullableText, serializers.CharField):
    """A text."""


class Choice(_NullableText, serializers.ChoiceField):
    """One of a list of codes."""


class Link(_NullableText, serializers.URLField):
    """An address."""


class PartialDateText(SqlSource, serializers.CharField):
    """A date that may be only a year or a month."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "ISO 8601, perhaps only a year or a month")
        super().__init__(**kwargs)

    def as_json(self, value: Combinable) -> Combinable:
        """Return the text of the column."""
        return Cast(value, TextField())


class Day(SqlSource, serializers.DateField):
    """A day."""


class Moment(SqlSource, serializers.DateTimeField):
    """A moment, in UTC."""

    def as_json(self, value: Combinable) -> Combinable:
        """Return it with ``Z``."""
        return UtcText(value)


class Integer(SqlSource, serializers.IntegerField):
    """A whole number."""


class Number(SqlSource, serializers.FloatField):
    """A number."""


class Flag(SqlSource, serializers.BooleanField):
    """True or false."""


class Uuid(SqlSource, serializers.UUIDField):
    """A UUID."""


class TextList(SqlSource, serializers.ListField):
    """Several texts."""

    child = serializers.CharField()


class JsonList(SqlSource, serializers.ListField):
    """A list that is kept as JSON in one column; ``child`` describes what is in it."""


class Translations(SqlSource, serializers.DictField):
    """Texts by language and field."""

    child = serializers.DictField(child=serializers.CharField())


class Shape(serializers.Serializer[Any]):
    """What an object of an answer shows; made of the fields above and of other shapes.

    A shape inside another has ``prefix`` (a foreign key; null where that is), in the same row without one; as a
    list it shows ``rows``. Texts that come in several languages are named in ``translated``, each with its name in the column
    ``translations``; ``language_column`` is where the language of the columns themselves is found.
    """

    prefix = ""
    translated: ClassVar[Mapping[str, str]] = {}
    language_column = "original_language"

    @classmethod
    def rows(cls) -> QuerySet[Any]:
        """Return the rows of a list inside another object, whose key is ``OuterRef("pk")``."""
        raise NotImplementedError

    @classmethod
    def json_object(
        cls, *, fields: Collection[str] = (), language: str = "", more: Mapping[str, Combinable] | None = None
    ) -> JsonObject:
        """Return the expression of one object: all or some ``fields``, in a ``language`` or with all translations."""
        start = f"{cls.prefix}__" if cls.prefix else ""
        shown: dict[str, Any] = {
            str(name): field for name, field in cls().fields.items() if not fields or name in fields
        }
        texts: dict[str, LocalText] = {}
        if language:
            shown = {name: field for name, field in shown.items() if not isinstance(field, Translations)}
            names = [name for name in shown if name in cls.translated]
            texts = {name: _local_text(cls, name, shown[name], start, language) for name in names}
        members = {
            name: field.as_json(texts[name].shown) if name in texts else _expression(name, field, start, language)
            for name, field in shown.items()
        }
        if texts:
            members["text_languages"] = JsonObject(**{name: text.language_found for name, text in texts.items()})
        return JsonObject(**members, **(more or {}))


def _local_text(shape: type[Shape], name: str, field: Any, start: str, language: str) -> LocalText:
    column = field.sql or name
    key = shape.translated[name]
    return LocalText(f"{start}{column}", start + shape.language_column, f"{start}translations", key, language)


def _expression(name: str, field: Any, prefix: str, language: str) -> Combinable:
    if isinstance(field, serializers.ListSerializer):
        shape: type[Shape] = type(field.child)  # type: ignore[assignment]
        return ArraySubquery(shape.rows().values(j=shape.json_object(language=language)))
    if isinstance(field, Shape):
        one = field.json_object(language=language)
        return Case(When(**{f"{field.prefix}__isnull": False}, then=one)) if field.prefix else one
    if isinstance(field, SqlSource):
        return field.expression(name, prefix)
    raise TypeError(f"{name} does not say where the database finds it")


def codes(rows: QuerySet[Any], path: str, order: Sequence[str] = ()) -> ArraySubquery:
    """Return the codes of related rows as a list."""
    return ArraySubquery(rows.order_by(*(order or [path])).values(path))
