"""The description of the API: for programs as OpenAPI 3.1, for people as a page to read and try."""

import json
import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from echos_portal.api.changelog import changelog
from echos_portal.api.description import description, examples
from partners.listings import LISTINGS

_NAME = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Parameter:
    """One thing a list can be asked by."""

    name: str
    words: SafeString
    values: tuple[str, ...]
    kind: str


@dataclass(frozen=True)
class Field:
    """One member of an answer; ``depth`` counts the objects around it."""

    name: str
    kind: str
    words: SafeString
    depth: int


@dataclass(frozen=True)
class ApiResource:
    """A list and its single rows, as the page shows them."""

    name: str
    path: str
    item_path: str
    words: SafeString
    parameters: tuple[Parameter, ...]
    fields: tuple[Field, ...]
    example: str
    sample: str
    formats: tuple[str, ...]


@login_not_required
@require_safe
@cache_control(public=True, max_age=300)
def schema(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document."""
    response = JsonResponse(description(), content_type="application/vnd.oai.openapi+json; version=3.1")
    response["Access-Control-Allow-Origin"] = "*"
    return response


@login_not_required
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The same, to read; each list can be tried with a plain form."""
    shown = {
        "resources": resources(),
        "api_root": f"{settings.SITE_URL}/api/v1/",
        "changelog": changelog(),
        "contact": settings.NETWORK_OFFICE_EMAIL,
    }
    return render(request, "api/docs.html", shown)


def resources() -> list[ApiResource]:
    """The lists in the order of their addresses."""
    paths = description()["paths"]
    return [_resource(path, operations["get"], paths) for path, operations in sorted(paths.items()) if "{" not in path]


def _resource(path: str, operation: dict[str, Any], paths: dict[str, Any]) -> ApiResource:
    item_path = next((other for other in paths if other.startswith(path) and "{" in other), "")
    parameters = tuple(_parameter(p) for p in operation["parameters"])
    item = _schema_of(operation)["properties"]["results"]["items"]
    name = path.strip("/").rpartition("/")[2]
    named = {p.name for p in parameters}
    query = "?q=screening" if "q" in named else "?country=PT" if "country" in named else ""
    return ApiResource(
        name=name,
        path=path,
        item_path=item_path,
        words=_with_names(operation.get("description", "")),
        parameters=parameters,
        fields=tuple(_fields(item, 0)),
        example=f"{settings.SITE_URL}{path}{query}",
        sample=json.dumps(examples().get(path), ensure_ascii=False, indent=2),
        formats=tuple(LISTINGS[name].formats) if name in LISTINGS else (),
    )


def _parameter(parameter: dict[str, Any]) -> Parameter:
    schema = parameter["schema"]
    values = schema.get("enum") or schema.get("items", {}).get("enum") or ()
    kind = schema.get("format") or schema.get("type", "")
    return Parameter(parameter["name"], _first_line(parameter.get("description", "")), tuple(values), str(kind))


def _first_line(words: str) -> SafeString:
    return _with_names(words.strip().partition("\n")[0])


def _with_names(words: str) -> SafeString:
    """Words as HTML, names in backticks as code."""
    return mark_safe(_NAME.sub(r"<code>\1</code>", escape(words)))  # noqa: S308 - escaped above


def _schema_of(operation: dict[str, Any]) -> dict[str, Any]:
    return _resolved(operation["responses"]["200"]["content"]["application/json"]["schema"])


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema itself where ``schema`` only names it."""
    reference = schema.get("$ref") or next(
        (s["$ref"] for s in schema.get("allOf", schema.get("oneOf", [])) if "$ref" in s), None
    )
    if reference is None:
        return schema
    found: dict[str, Any] = description()["components"]["schemas"][reference.rpartition("/")[2]]
    return found


def _fields(schema: dict[str, Any], depth: int) -> list[Field]:
    found = []
    for name, part in _resolved(schema)["properties"].items():
        inner = _resolved(part)
        items = _resolved(inner["items"]) if "items" in inner else inner
        kind = inner.get("type", "string")
        kinds = ", ".join(kind) if isinstance(kind, list) else str(kind)
        found.append(Field(name, kinds, _first_line(part.get("description", "")), depth))
        if "properties" in items:
            found.extend(_fields(items, depth + 1))
    return found
