"""The API describes itself: one OpenAPI 3.1 document, made from the serializers and filters once a process."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import override
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import normalize_result_object

from echos_portal.api.problems import MEDIA_TYPE
from partners.listings import LISTINGS
from publishing.listings import Listing
from toolkit.api.representations import EXPANDED

EXAMPLES = Path(__file__).with_name("examples.json")
EXAMPLE_SITE = "https://portal.example"
TEXT_LANGUAGES = {
    "type": "object",
    "additionalProperties": {"type": "string"},
    "description": "Only with `language`: the language each text comes in",
}
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
    "400": "A parameter or value is not known, or there is a key in the address.",
    "401": "The key is unknown, has expired or was revoked. Without a key the answer is open to all.",
    "403": "The key may not read public data.",
    "429": "More requests than the limit: ask again after the seconds in `Retry-After`.",
    "404": "There is no such item.",
    "410": "The item was public and was deleted.",
}
OF_ITEMS = ("404", "410")
KEY = "A key from /en/partners/, for more requests a minute: `Authorization: Bearer echos_…`. Nothing needs one."
BEFORE_THE_PORTAL = {
    "414": "The address is too long; servers in front take about 4 000 characters.",
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
        operation.setdefault("parameters", [])
        for parameter in operation["parameters"]:
            if parameter["in"] == "query":
                parameter.setdefault("allowEmptyValue", True)
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
    document["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer", "description": KEY}}
    document["security"] = [{}, {"key": []}]
    document["info"] |= {
        "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
        "contact": {"name": "Network office", "url": f"{settings.SITE_URL}/api/docs/", **_email()},
    }
    _describe_representations(document)
    samples = examples()
    for path, operations in document["paths"].items():
        operations["get"]["responses"]["200"]["content"]["application/json"]["example"] = samples.get(path)
    whole: dict[str, Any] = document
    return whole


@cache
def examples() -> dict[str, Any]:
    """Return an answer of each operation, taken from the demo (``tests/portal/test_api_examples.py`` writes the file)."""
    text = EXAMPLES.read_text(encoding="utf-8").replace(EXAMPLE_SITE, settings.SITE_URL)
    found: dict[str, Any] = json.loads(text)
    return found


def _email() -> dict[str, str]:
    return {"email": settings.NETWORK_OFFICE_EMAIL} if settings.NETWORK_OFFICE_EMAIL else {}


def _describe_representations(document: dict[str, Any]) -> None:
    """Say what `fields`, `language` and `expand` leave out and add."""
    schemas = document["components"]["schemas"]
    for path, operations in document["paths"].items():
        name = path.removeprefix("/api/v1/").partition("/")[0]
        if name in LISTINGS and path == f"/api/v1/{name}/":
            page = operations["get"]["responses"]["200"]["content"]["application/json"]["schema"]
            rows = schemas[page["$ref"].rpartition("/")[2]]["properties"]["results"]
            _describe_expansions(schemas[rows["items"]["$ref"].rpartition("/")[2]], LISTINGS[name])
        elif name in LISTINGS:
            item = operations["get"]["responses"]["200"]["content"]["application/json"]["schema"]
            _describe_expansions(schemas[item["$ref"].rpartition("/")[2]], LISTINGS[name])
    for schema in schemas.values():
        properties = schema.get("properties", {})
        if "translations" in properties:
            schema["required"] = [member for member in schema.get("required", ()) if member != "translations"]
            properties["text_languages"] = TEXT_LANGUAGES
    schemas["Sections"]["properties"]["text_languages"] = TEXT_LANGUAGES


def _describe_expansions(schema: dict[str, Any], listing: type[Listing]) -> None:
    schema["required"] = []
    if listing.expansions:
        words = f"Only with `expand`: {', '.join(listing.expansions)}, as their own lists show them"
        schema["properties"][EXPANDED] = {"type": "object", "description": words}
