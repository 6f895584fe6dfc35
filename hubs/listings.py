"""Listings: how public data are handed to programs (A1–A3).

A listing answers from two queries. The first asks the database for the number of rows and for the sum of their row versions
(``xmin``, which changes with every change of a row, whoever made it); from it comes the ETag, and a caller who has that tag
already gets 304 without a row being read. The second lets PostgreSQL build one JSON object a row.
"""

import hashlib
from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import BigIntegerField, Count, Max, Model, QuerySet, Sum, TextField
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.functions import JSONObject
from django.http import Http404
from django_filters import FilterSet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import exceptions
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.viewsets import GenericViewSet

Fields = dict[str, Combinable | str]
REPRESENTATION_VERSION = "1"  # raise it when the shape of an answer changes, so that kept copies are fetched anew


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

    def list(self, request: Request) -> Response:
        """A page of the list, or 304."""
        found = self.filter_queryset(self.get_queryset())
        pages = Pages()
        size = pages.number(request, "page_size", Pages.page_size, Pages.max_page_size)
        count, version = self._version(found)
        if self._known(request, tag := self._tag(request, version)):
            return self._answer(None, tag, status=304)
        last = max(1, -(-count // size))
        page = pages.number(request, "page", 1, last)
        address = request.build_absolute_uri()
        following = replace_query_param(address, "page", page + 1) if page < last else None
        before = page - 1
        previous = None if page == 1 else replace_query_param(address, "page", before)
        if before == 1:
            previous = remove_query_param(address, "page")
        rows = self._rows(found)[(page - 1) * size : page * size]
        body = {"count": count, "next": following, "previous": previous, "results": self._in_order(rows)}
        response = self._answer(body, tag)
        links = [f'<{a}>; rel="{rel}"' for a, rel in ((following, "next"), (previous, "prev")) if a]
        if links:
            response["Link"] = ", ".join(links)
        return response

    def retrieve(self, request: Request, **lookup: str) -> Response:
        """One row, or 304, or 404."""
        if unknown := sorted(request.query_params):
            raise exceptions.ValidationError(dict.fromkeys(unknown, "A single item takes no parameters."))
        found = self.get_queryset().filter(**self._lookup(lookup))
        count, version = self._version(found)
        if not count:
            raise Http404
        if self._known(request, tag := self._tag(request, version)):
            return self._answer(None, tag, status=304)
        return self._answer(self._in_order(self._rows(found))[0], tag)

    def _lookup(self, lookup: dict[str, str]) -> dict[str, str]:
        return {self.lookup_field: lookup[self.lookup_url_kwarg or self.lookup_field]}

    def _rows(self, found: QuerySet[Any]) -> QuerySet[Any]:
        return found.values_list(JSONObject(**self.representation()), flat=True)

    def _in_order(self, rows: QuerySet[Any]) -> Sequence[dict[str, Any]]:
        names = list(self.representation())
        return [{name: row[name] for name in names} for row in rows]

    def _version(self, found: QuerySet[Any]) -> tuple[int, str]:
        """Number of rows, and a text that changes whenever one of them, or a table they stand on, does."""
        sums: dict[str, Any] = {"n": Count("pk"), "v": Sum(_row_version(found.model))}
        for model in self.stands_on:
            table = model._meta.db_table
            rows = f"SELECT count(*) || '.' || sum(xmin::text::bigint) FROM \"{table}\""  # noqa: S608 - our own table
            sums[table] = Max(RawSQL(rows, [], output_field=TextField()))  # noqa: S611 - no outside text in it
        answer = found.order_by().aggregate(**sums)
        return answer["n"], "/".join(str(answer[name]) for name in sums)

    def _tag(self, request: Request, version: str) -> str:
        text = f"{REPRESENTATION_VERSION} {request.build_absolute_uri()} {version}"
        return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'

    def _known(self, request: Request, tag: str) -> bool:
        given = request.headers.get("If-None-Match", "")
        return given == "*" or tag.removeprefix("W/") in {part.strip().removeprefix("W/") for part in given.split(",")}

    def _answer(self, body: Any, tag: str, status: int = 200) -> Response:
        response = Response(body, status=status)
        response["ETag"] = tag
        response["Cache-Control"] = "public, max-age=60"
        return response


def _row_version(model: type[Model]) -> RawSQL:
    return RawSQL(f'"{model._meta.db_table}"."xmin"::text::bigint', [], output_field=BigIntegerField())  # noqa: S611 - name of our own table
