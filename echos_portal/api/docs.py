"""The description of the API: for programs as OpenAPI 3.1, for people as a page to read and try."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from echos_portal.api.description import description


@dataclass(frozen=True)
class Parameter:
    """One thing a list can be asked by."""

    name: str
    words: str
    values: tuple[str, ...]
    kind: str


@dataclass(frozen=True)
class Field:
    """One member of an answer; ``depth`` counts the objects around it."""

    name: str
    kind: str
    words: str
    depth: int


@dataclass(frozen=True)
class ApiResource:
    """A list and its single rows, as the page shows them."""

    name: str
    path: str
    item_path: str
    words: str
    parameters: tuple[Parameter, ...]
    fields: tuple[Field, ...]
    example: str


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
    return render(request, "api/docs.html", {"resources": resources(), "api_root": f"{settings.SITE_URL}/api/v1/"})


def resources() -> list[ApiResource]:
    """The lists in the order of their addresses."""
    paths = description()["paths"]
    return [_resource(path, operations["get"], paths) for path, operations in sorted(paths.items()) if "{" not in path]


def _resource(path: str, operation: dict[str, Any], paths: dict[str, Any]) -> ApiResource:
    item_path = next(other for other in paths if other.startswith(path) and "{" in other)
    parameters = tuple(_parameter(p) for p in operation["parameters"])
    page = _schema_of(operation)
    item = page["properties"]["results"]["items"]
    name = path.strip("/").rpartition("/")[2]
    first = next((p for p in parameters if p.name == "country"), None)
    return ApiResource(
        name=name,
        path=path,
        item_path=item_path,
        words=operation.get("description", ""),
        parameters=parameters,
        fields=tuple(_fields(item, 0)),
        example=f"{settings.SITE_URL}{path}{'?country=PT' if first else ''}",
    )


def _parameter(parameter: dict[str, Any]) -> Parameter:
    schema = parameter["schema"]
    values = schema.get("enum") or schema.get("items", {}).get("enum") or ()
    kind = schema.get("format") or schema.get("type", "")
    return Parameter(parameter["name"], _first_line(parameter.get("description", "")), tuple(values), str(kind))


def _first_line(words: str) -> str:
    return words.strip().partition("\n")[0]


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
