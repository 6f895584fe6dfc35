"""How objects are shown: which fields, which related objects with them, and in which language their texts come."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import QuerySet, Subquery
from django.db.models.expressions import Combinable
from rest_framework import exceptions
from rest_framework.request import Request

from toolkit.api.fields import Shape
from toolkit.api.json_rows import JsonObject
from toolkit.languages import OFFERED

PARAMETERS = ("fields", "expand", "language")
EXPANDED = "expanded"


@dataclass(frozen=True)
class Expansion:
    """Related objects that can be shown with an object: ``rows`` finds them by ``OuterRef``, the first or all of them."""

    shape: type[Shape]
    rows: Callable[[], QuerySet[Any]]
    many: bool = False

    def expression(self, language: str) -> Combinable:
        """Return the object, null where there is none, or the list."""
        found = self.rows().values(j=self.shape.json_object(language=language))
        return ArraySubquery(found) if self.many else Subquery(found[:1])


@dataclass(frozen=True)
class Representation:
    """What of an object is shown; the usual one is empty."""

    fields: tuple[str, ...] = ()
    expand: tuple[str, ...] = ()
    language: str = ""

    def expression(self, shape: type[Shape], expansions: Mapping[str, Expansion]) -> JsonObject:
        """Return the expression of one object."""
        more: dict[str, Combinable] = {}
        if self.expand:
            more[EXPANDED] = JsonObject(**{name: expansions[name].expression(self.language) for name in self.expand})
        return shape.json_object(fields=self.fields, language=self.language, more=more)


USUAL = Representation()


def representation_asked_for(
    request: Request, shape: type[Shape], expansions: Mapping[str, Expansion]
) -> Representation:
    """Return what a request asks for; 400 naming each name that is not known, and the known ones."""
    query = request.query_params
    if not any(query.get(name) for name in PARAMETERS):
        return USUAL
    language = query.get("language", "")
    if language and language not in OFFERED:
        raise exceptions.ValidationError({"language": f"Known are: {', '.join(OFFERED)}."})
    return Representation(
        _names("fields", query.get("fields", ""), list(shape().fields)),
        _names("expand", query.get("expand", ""), list(expansions)),
        language,
    )


def _names(parameter: str, text: str, known: Sequence[str]) -> tuple[str, ...]:
    """Return the names in the order in which objects show them."""
    given = {name.strip() for name in text.split(",") if name.strip()}
    if unknown := sorted(given - set(known)):
        words = f"Unknown: {', '.join(unknown)}. Known are: {', '.join(known) or 'none'}."
        raise exceptions.ValidationError({parameter: words})
    return tuple(name for name in known if name in given)


def describe_parameters(shape: type[Shape], expansions: Mapping[str, Expansion]) -> list[dict[str, Any]]:
    """Describe the parameters for OpenAPI."""
    described = {
        "fields": ("Only these members of each object, joined by commas", list_of(list(shape().fields))),
        "expand": (
            f"Related objects to show in `{EXPANDED}`, joined by commas: {', '.join(expansions)}",
            list_of(list(expansions)),
        ),
        "language": (
            "Texts in this language; where one is missing, in English, else in the original. `text_languages` says which",
            {"type": "string", "enum": list(OFFERED)},
        ),
    }
    return [
        {
            "name": name,
            "in": "query",
            "required": False,
            "allowEmptyValue": True,
            "description": words,
            "schema": schema,
        }
        for name, (words, schema) in described.items()
        if name != "expand" or expansions
    ]


def list_of(names: Sequence[str]) -> dict[str, Any]:
    """Return the schema of names joined by commas."""
    word = f"(?:{'|'.join(names)})"
    return {"type": "string", "pattern": f"^(?:{word}(?:,{word})*)?$", "examples": list(names[:1])}
