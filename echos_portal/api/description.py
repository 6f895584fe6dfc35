"""The API describes itself: one OpenAPI 3.1 document, made from the serializers and filters once a process."""

from functools import cache
from typing import Any

from django.utils.translation import override
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import normalize_result_object

from echos_portal.api.problems import MEDIA_TYPE

PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "description": "One object for each parameter that was refused.",
            "items": {
                "type": "object",
                "required": ["parameter", "detail"],
                "properties": {"parameter": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}


REFUSALS = {
    "400": "A parameter or value is not known.",
    "404": "There is no such item.",
    "410": "The item was public and was deleted.",
}
OF_ITEMS = ("404", "410")
BEFORE_THE_PORTAL = {
    "414": "The address is too long; servers in front take about 4 000 characters.",
    "429": "Too many requests: ask again after the seconds in `Retry-After`. Sent by servers in front, where they are set so.",
}


class ListingSchema(AutoSchema):
    """Adds what every answer has: ETag, 304, and problem details."""

    def get_description(self) -> str:  # type: ignore[override]  # drf-spectacular's own signature
        """What the listing says of itself."""
        return self.view.__class__.__doc__ or ""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        """The operation as REST framework knows it, and what the listing adds."""
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        tag = {"ETag": {"description": "Send it back as If-None-Match.", "schema": {"type": "string"}}}
        operation["responses"]["200"]["headers"] = tag
        operation["responses"]["304"] = {"description": "Nothing has changed since you asked.", "headers": tag}
        problem = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        operation["responses"] |= {
            status: {"description": words, "content": problem}
            for status, words in REFUSALS.items()
            if status not in OF_ITEMS or any(p["in"] == "path" for p in operation.get("parameters", []))
        }
        operation["responses"] |= {status: {"description": words} for status, words in BEFORE_THE_PORTAL.items()}
        return operation


@cache
def description() -> dict[str, Any]:
    """The whole document, as JSON-ready objects."""
    generator = SchemaGenerator(urlconf="echos_portal.urls")  # type: ignore[no-untyped-call]
    with override("en"):
        document = normalize_result_object(generator.get_schema(request=None, public=True))  # type: ignore[no-untyped-call]
    document["components"]["schemas"]["Problem"] = PROBLEM
    document["info"]["license"] = {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"}
    whole: dict[str, Any] = document
    return whole
