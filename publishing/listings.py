"""Listings: how public data are handed to programs.

A listing answers from two queries. The first asks the change feed for the version of the resource, by index; a caller who has
that version already gets 304 without a row being read. The second lets PostgreSQL build one JSON object for each row of the
page, which is found by key. What changed since a time or a cursor comes from the change feed, with what is no longer there.
"""

import hashlib
from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django_filters import FilterSet
from rest_framework import exceptions
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from publishing.change_feed import version_of
from publishing.changes import Changes, changes_asked_for
from publishing.models import FeedEntry
from publishing.triggers import FeedResource
from toolkit.api.answers import PageAnswer, page_address, page_response, tagged_response, unchanged_response
from toolkit.api.counting import counted
from toolkit.api.fields import Shape
from toolkit.api.filters import StrictFilters
from toolkit.api.json_rows import JsonRows
from toolkit.api.pages import MOST_A_PAGE, PAGE_SIZE, KeyedPages, order_names
from toolkit.api.positions import KeyedOrder

REPRESENTATION_VERSION = "5"  # raise it when the shape of an answer changes, so that kept copies are fetched anew


class Gone(exceptions.APIException):
    """The object was public and is not any more."""

    status_code = 410
    default_detail = "This was deleted."


class Listing(GenericViewSet[Any]):
    """A read-only list of a resource of the change feed, and its single objects."""

    permission_classes = [AllowAny]
    pagination_class = KeyedPages
    filter_backends = [StrictFilters]
    filterset_class: ClassVar[type[FilterSet]]
    item_serializer_class: ClassVar[type[Shape] | None] = None  # of the single object, where it shows more than a list
    resource: ClassVar[FeedResource]
    orderings: ClassVar[Mapping[str, tuple[str, ...]]]  # by name, the columns a row is sorted by before its key
    default_ordering: ClassVar[str]
    tells_changes = True  # whether one can ask for changes: not of the few countries and hubs, whose key is no number
    lookup_value_converter = "str"

    @classmethod
    def page_parameters(cls) -> tuple[str, ...]:
        """Return the parameters that are no filters."""
        own = ("after", "before", "page_size", "ordering")
        return (*own, "updated_since", "changed_since") if cls.tells_changes else own

    def list(self, request: Request) -> HttpResponseBase:
        """Answer with a page of the list, or 304."""
        found = self.filter_queryset(self.get_queryset())
        size = _whole_number(request, "page_size", unless_given=PAGE_SIZE, most=MOST_A_PAGE)
        order = self._order(request)
        version = version_of(self.resource.name)  # before the rows: rows may be newer than their tag, never older
        tag = self._tag(request.get_full_path(), version.text)
        if _has(request, tag):
            return unchanged_response(tag)
        changes = changes_asked_for(request, self.resource.name, size) if self.tells_changes else None
        if changes is not None:
            answer = self._changes(request, found, changes, version.cursor)
        else:
            answer = self._page(request, found, order, size, version.cursor)
        return page_response(answer, tag)

    def retrieve(self, request: Request, **lookup: str) -> HttpResponseBase:
        """Answer with one object, or 304, 404, or 410 where it is no longer public."""
        if unknown := sorted(request.query_params):
            raise exceptions.ValidationError(dict.fromkeys(unknown, "A single item takes no parameters."))
        value = lookup[self.lookup_url_kwarg or self.lookup_field]
        entry = FeedEntry.objects.filter(resource=self.resource.name, key=OuterRef("pk"))
        version = Cast("xid", TextField())
        rows = self.get_queryset().order_by().filter(**{self.lookup_field: value})
        found = rows.values_list("pk", Subquery(entry.values(text=version))).first()
        if found is None:
            self._refuse_unknown(value)
            raise Http404
        key, text = found
        tag = self._tag(request.path, text or "")
        if _has(request, tag):
            return unchanged_response(tag)
        body = self._item_json.one(key)
        if body is None:
            raise Http404
        return tagged_response(body, tag)

    def _refuse_unknown(self, value: str) -> None:
        gone = FeedEntry.objects.filter(resource=self.resource.name, deleted=True)
        if self.lookup_field == "pk" and gone.filter(key=value).exists():
            raise Gone

    @cached_property
    def _json(self) -> JsonRows:
        kind = type(self)
        if "json_rows" not in kind.__dict__:
            shape: type[Shape] = kind.serializer_class  # type: ignore[assignment]
            kind.json_rows = JsonRows(lambda: kind().get_queryset(), shape.json_object)
        return kind.json_rows

    @cached_property
    def _item_json(self) -> JsonRows:
        kind = type(self)
        shape = kind.item_serializer_class
        if shape is None:
            return self._json
        if "item_rows" not in kind.__dict__:
            kind.item_rows = JsonRows(lambda: kind().get_queryset(), shape.json_object)
        return kind.item_rows

    def get_serializer_class(self) -> type[Any]:
        """Return the shape of what is asked for: the description of the API is made from it."""
        if self.action == "retrieve" and self.item_serializer_class is not None:
            return self.item_serializer_class
        return super().get_serializer_class()

    json_rows: ClassVar[JsonRows]
    item_rows: ClassVar[JsonRows]

    def _order(self, request: Request) -> KeyedOrder:
        name = request.query_params.get("ordering") or self.default_ordering
        if name not in order_names(self):
            raise exceptions.ValidationError({"ordering": f"Known are: {', '.join(order_names(self))}."})
        return KeyedOrder(name, self.orderings[name.removeprefix("-")], name.startswith("-"))

    def _page(self, request: Request, found: QuerySet[Any], order: KeyedOrder, size: int, cursor: int) -> PageAnswer:
        given = {name: request.query_params[name] for name in ("after", "before") if request.query_params.get(name)}
        if len(given) == 2:
            raise exceptions.ValidationError(dict.fromkeys(given, "Give one of after and before."))
        backwards = "before" in given
        rows = found
        for name, token in given.items():
            try:
                rows = order.beyond(rows, token, backwards=backwards)
            except ValidationError as refused:
                raise exceptions.ValidationError({name: refused.messages}) from None
        name = order.name if size == PAGE_SIZE and not given and self._is_whole(request) else ""
        page = self._json.kept_page(name)
        if page is None:
            chosen = order.applied_to(rows, backwards=backwards)[: size + 1]
            page = self._json.page(chosen, order.columns, found, kept_as=name)
        more = len(page.keys) > size
        shown = list(zip(page.keys, page.positions, page.rows, strict=True))[:size]
        if backwards:
            shown.reverse()
        has_next, has_previous = (bool(shown), more) if backwards else (more, bool(given and shown))
        address = page_address(request)
        return PageAnswer(
            *counted(found, page.counted, kept_as=name and "whole list"),
            next=address(after=order.token(*shown[-1][:2])) if has_next else None,
            previous=address(before=order.token(*shown[0][:2])) if has_previous else None,
            changes=address(changed_since=str(cursor), ordering="") if self.tells_changes else None,
            deleted=[],
            rows=[row for _key, _position, row in shown],
        )

    def _is_whole(self, request: Request) -> bool:
        """Whether the list was asked for without filters; what it then shows depends on nothing but its rows."""
        return not any(request.query_params.get(name) for name in self.filterset_class.base_filters)

    def _changes(self, request: Request, found: QuerySet[Any], changes: Changes, cursor: int) -> PageAnswer:
        keys = changes.keys
        shown = found.order_by("pk").filter(pk__in=keys)
        rows = self._json.page(shown, (), shown)
        by_key = dict(zip(rows.keys, rows.rows, strict=True))
        address = page_address(request)
        return PageAnswer(
            *changes.counted(),
            next=address(after=changes.next_token(cursor)) if changes.has_more else None,
            previous=None,
            changes=address(changed_since=str(changes.cursor_for_later(cursor)), updated_since=""),
            deleted=[key for key in keys if key not in by_key],
            rows=[by_key[key] for key in keys if key in by_key],
        )

    def _tag(self, address: str, version: str) -> str:
        text = f"{REPRESENTATION_VERSION} {settings.SITE_URL} {address} {version}"
        return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def _has(request: HttpRequest | Request, tag: str) -> bool:
    given = request.headers.get("If-None-Match", "")
    return given == "*" or tag.removeprefix("W/") in {part.strip().removeprefix("W/") for part in given.split(",")}


def _whole_number(request: Request, name: str, *, unless_given: int, most: int) -> int:
    text = request.query_params.get(name) or str(unless_given)
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
        raise exceptions.ValidationError({name: f"Give a whole number from 1 to {most}."})
    return int(text)
