"""Listings: how public data are handed to programs (A1–A3).

A listing answers from two queries. The first asks the database for the number of rows and for the sum of their row versions
(``xmin``, which changes with every change of a row, whoever made it); from it comes the ETag, and a caller who has that tag
already gets 304 without a row being read. The second lets PostgreSQL build one JSON object a row (``json_rows``).
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import BigIntegerField, Max, Model, QuerySet, Sum, TextField, Value
from django.db.models.expressions import RawSQL
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django_filters import FilterSet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import exceptions
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.viewsets import GenericViewSet

from toolkit.api.json_rows import Fields, rows_as_json

REPRESENTATION_VERSION = "2"  # raise it when the shape of an answer changes, so that kept copies are fetched anew


class Pages(PageNumberPagination):
    """``page`` and ``page_size`` (20 unless told, 100 at most); anything else is refused, not guessed."""

    page_size = 20
    page_size_query_param = "page_size"
    max_page_size = 100

    def number(self, request: Request, name: str, unless_told: int, most: int) -> int:
        """The whole number the caller gave for ``name``, between 1 and ``most``."""
        text = request.query_params.get(name) or str(unless_told)
        if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
            raise exceptions.ValidationError({name: f"Give a whole number from 1 to {most}."})
        return int(text)

    def get_schema_operation_parameters(self, view: Any) -> "list[dict[str, Any]]":
        """The two parameters, with their bounds."""
        return [
            _whole_number("page", 1, None, "Which page"),
            _whole_number("page_size", self.page_size, self.max_page_size, "How many a page"),
        ]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """A page of answers, in the words of OpenAPI 3.1."""
        address = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer", "description": "Rows on all pages together"},
                "next": {**address, "description": "The next page"},
                "previous": {**address, "description": "The page before"},
                "results": schema,
            },
        }


def _whole_number(name: str, unless_told: int, most: int | None, words: str) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "integer", "minimum": 1, "default": unless_told}
    if most:
        schema["maximum"] = most
    return {"name": name, "in": "query", "required": False, "description": words, "schema": schema}


class StrictFilters(DjangoFilterBackend):
    """Refuses a parameter nobody knows: a misspelt filter must not answer with everything."""

    raise_exception = True

    def filter_queryset(self, request: Any, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        """The rows asked for; 400 naming each parameter or value that is not known."""
        known = {*view.filterset_class.base_filters, "page", "page_size"}
        if unknown := sorted(set(request.query_params) - known):
            words = f"There is no such parameter. Known are: {', '.join(sorted(known))}."
            raise exceptions.ValidationError(dict.fromkeys(unknown, words))
        if doubled := sorted(name for name, values in request.query_params.lists() if len(values) > 1):
            raise exceptions.ValidationError(dict.fromkeys(doubled, "Give it once."))
        found: QuerySet[Any] = super().filter_queryset(request, queryset, view)
        return found


class Listing(GenericViewSet[Any]):
    """A read-only list and its single rows."""

    permission_classes = [AllowAny]
    pagination_class = Pages
    filter_backends = [StrictFilters]
    filterset_class: ClassVar[type[FilterSet]]
    stands_on: ClassVar[tuple[type[Model], ...]] = ()  # further tables that an answer shows
    lookup_value_converter = "str"

    def representation(self) -> Fields:
        """What a row shows: a name and the database expression that yields it."""
        raise NotImplementedError

    def list(self, request: Request) -> HttpResponseBase:
        """A page of the list, or 304."""
        found = self.filter_queryset(self.get_queryset())
        pages = Pages()
        size = pages.number(request, "page_size", Pages.page_size, Pages.max_page_size)
        keys, version = self._version(found)
        if self._known(request, tag := self._tag(request, version)):
            return self._unchanged(tag)
        last = max(1, -(-len(keys) // size))
        page = pages.number(request, "page", 1, last)
        following, previous = self._neighbours(request, page, last)
        head = json.dumps({"count": len(keys), "next": following, "previous": previous})
        rows = self._rows(keys[(page - 1) * size : page * size])
        response = self._answer(f'{head[:-1]}, "results": [{",".join(rows)}]}}', tag)
        links = [f'<{a}>; rel="{rel}"' for a, rel in ((following, "next"), (previous, "prev")) if a]
        if links:
            response["Link"] = ", ".join(links)
        return response

    def retrieve(self, request: Request, **lookup: str) -> HttpResponseBase:
        """One row, or 304, or 404."""
        if unknown := sorted(request.query_params):
            raise exceptions.ValidationError(dict.fromkeys(unknown, "A single item takes no parameters."))
        keys, version = self._version(self.get_queryset().filter(**self._lookup(lookup)))
        if not keys:
            raise Http404
        if self._known(request, tag := self._tag(request, version)):
            return self._unchanged(tag)
        return self._answer(self._rows(keys)[0], tag)

    def _lookup(self, lookup: dict[str, str]) -> dict[str, str]:
        return {self.lookup_field: lookup[self.lookup_url_kwarg or self.lookup_field]}

    def _rows(self, keys: Sequence[int]) -> Sequence[str]:
        return rows_as_json(self.get_queryset(), self.representation, keys, type(self).__name__)

    def _neighbours(self, request: Request, page: int, last: int) -> tuple[str | None, str | None]:
        address = request.build_absolute_uri()
        following = replace_query_param(address, "page", page + 1) if page < last else None
        if page <= 2:
            return following, remove_query_param(address, "page") if page == 2 else None
        return following, replace_query_param(address, "page", page - 1)

    def _version(self, found: QuerySet[Any]) -> tuple[Sequence[int], str]:
        """Keys in order, and a text that changes whenever one of the rows, or a table they stand on, does."""
        order = [str(name) for name in found.query.order_by]
        sums: dict[str, Any] = {
            "keys": ArrayAgg("pk", order_by=order, default=Value([])),
            "rows": Sum(_row_version(found.model)),
        }
        for model in self.stands_on:
            table = model._meta.db_table
            rows = f"SELECT count(*) || '.' || sum(xmin::text::bigint) FROM \"{table}\""  # noqa: S608 - our own table
            sums[table] = Max(RawSQL(rows, [], output_field=TextField()))  # noqa: S611 - no outside text in it
        answer = found.order_by().aggregate(**sums)
        return answer["keys"], "/".join(str(value) for value in answer.values())

    def _tag(self, request: Request, version: str) -> str:
        text = f"{REPRESENTATION_VERSION} {request.build_absolute_uri()} {version}"
        return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'

    def _known(self, request: Request, tag: str) -> bool:
        given = request.headers.get("If-None-Match", "")
        return given == "*" or tag.removeprefix("W/") in {part.strip().removeprefix("W/") for part in given.split(",")}

    def _answer(self, body: str, tag: str, status: int = 200) -> HttpResponse:
        response = HttpResponse(body, status=status, content_type="application/json")
        response["ETag"] = tag
        response["Cache-Control"] = "public, max-age=60"
        return response

    def _unchanged(self, tag: str) -> HttpResponse:
        response = self._answer("", tag, status=304)
        del response["Content-Type"]
        return response


def _row_version(model: type[Model]) -> RawSQL:
    return RawSQL(f'"{model._meta.db_table}"."xmin"::text::bigint', [], output_field=BigIntegerField())  # noqa: S611 - name of our own table
