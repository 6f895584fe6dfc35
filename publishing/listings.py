"""Listings: how public data are handed to programs.

A listing answers from two queries. The first asks the change feed for the version of the resource, by index; a caller who has
that version already gets 304 without a row being read. The second lets PostgreSQL build one JSON object for each row of the
page, which is found by key. What changed since a time or a cursor comes from the change feed, with what is no longer there.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast
from django.http import Http404
from django.http.response import HttpResponseBase
from django_filters import FilterSet
from rest_framework import exceptions
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from publishing.change_feed import version_of, version_of_all, version_of_feed
from publishing.changes import Changes, changes_asked_for
from publishing.models import FeedEntry
from publishing.removals import why_gone
from publishing.triggers import FeedResource
from toolkit.api.answers import (
    PageAnswer,
    has_tag,
    json_response,
    page_address,
    page_response,
    tag_of,
    tagged,
    unchanged_response,
    with_links,
)
from toolkit.api.counts import counted
from toolkit.api.fields import Shape
from toolkit.api.filters import StrictFilters, refuse_doubled
from toolkit.api.formats import FormatNegotiation, ListFormat, other_address
from toolkit.api.json_rows import JsonRows
from toolkit.api.pages import (
    MOST_A_PAGE,
    MOST_IN_A_FILE,
    PAGE_SIZE,
    KeyedPages,
    order_names,
    position_asked_for,
    whole_number,
)
from toolkit.api.positions import KeyedOrder
from toolkit.api.representations import PARAMETERS, USUAL, Expansion, Representation, representation_asked_for

MOST_REPRESENTATIONS = 200  # whose statements a process keeps for each list


class Gone(exceptions.APIException):
    """The object was public and is not any more."""

    status_code = 410
    default_detail = "This was deleted."


class Listing(GenericViewSet[Any]):
    """A read-only list of a resource of the change feed, and its single objects."""

    permission_classes = [AllowAny]
    pagination_class = KeyedPages
    filter_backends = [StrictFilters]
    content_negotiation_class = FormatNegotiation
    filterset_class: ClassVar[type[FilterSet]]
    item_serializer_class: ClassVar[type[Shape] | None] = None  # of the single object, where it shows more than a list
    resource: ClassVar[FeedResource]
    orderings: ClassVar[Mapping[str, tuple[str, ...]]]  # by name, the columns a row is sorted by before its key
    default_ordering: ClassVar[str]
    expansions: ClassVar[Mapping[str, Expansion]] = {}  # related objects that can be shown with one, by name
    formats: ClassVar[Mapping[str, ListFormat]] = {}  # other formats a list can be had in, by the ending of its address
    tells_changes = True  # whether one can ask for changes: not of the few countries and hubs, whose key is no number
    lookup_value_converter = "str"

    @classmethod
    def page_parameters(cls) -> tuple[str, ...]:
        """Return the parameters that are no filters."""
        own = ("after", "before", "page_size", "ordering", *PARAMETERS)
        return (*own, "updated_since", "changed_since") if cls.tells_changes else own

    def list(self, request: Request, ending: str = "") -> HttpResponseBase:
        """Answer with a page of the list, or 304; in the format of the address, or else as JSON."""
        if not ending and (address := other_address(request, self.formats)):
            return address
        found = self.filter_queryset(self.get_queryset())
        most = MOST_IN_A_FILE if ending else MOST_A_PAGE
        size = whole_number(request, "page_size", unless_given=most if ending else PAGE_SIZE, most=most)
        order = self._order(request)
        shown = representation_asked_for(request, self._shape(single=False), self.expansions)
        # Before the rows: rows may be newer than their tag, never older.
        version = version_of_feed() if shown.expand else version_of(self.resource.name)
        tag = tag_of(request.get_full_path(), version.text)
        if has_tag(request, tag):
            return unchanged_response(tag, version.at)
        changes = changes_asked_for(request, self.resource.name, size) if self.tells_changes else None
        if changes is not None:
            answer = self._changes(request, found, changes, version.cursor, shown)
        else:
            answer = self._page(request, found, order, size, version.cursor, shown)
        response = self.formats[ending](answer, type(self), request) if ending else page_response(answer)
        return with_links(tagged(response, tag, version.at), answer)

    def retrieve(self, request: Request, **lookup: str) -> HttpResponseBase:
        """Answer with one object, or 304, 404, or 410 where it is no longer public."""
        self._refuse_unknown_parameters(request)
        shown = representation_asked_for(request, self._shape(single=True), self.expansions)
        value = lookup[self.lookup_url_kwarg or self.lookup_field]
        entry = FeedEntry.objects.filter(resource=self.resource.name, key=OuterRef("pk"))
        version = Cast("xid", TextField())
        rows = self.get_queryset().order_by().filter(**{self.lookup_field: value})
        found = rows.values_list("pk", Subquery(entry.values(text=version)), Subquery(entry.values("at"))).first()
        if found is None:
            self._refuse_gone(value)
            raise Http404
        key, text, at = found
        if shown.expand:  # of what is shown with it, any may have changed
            text = version_of_all()
        tag = tag_of(request.get_full_path(), text or "")
        if has_tag(request, tag):
            return unchanged_response(tag, at)
        body = self._json(shown, single=True).one(key)
        if body is None:
            raise Http404
        return tagged(json_response(body), tag, at)

    def _refuse_unknown_parameters(self, request: Request) -> None:
        if unknown := sorted(set(request.query_params) - set(PARAMETERS)):
            words = f"A single item takes no such parameter. Known are: {', '.join(PARAMETERS)}."
            raise exceptions.ValidationError(dict.fromkeys(unknown, words))
        refuse_doubled(request)

    def _refuse_gone(self, value: str) -> None:
        gone = FeedEntry.objects.filter(resource=self.resource.name, deleted=True)
        if self.lookup_field == "pk" and gone.filter(key=value).exists():
            raise Gone(
                why_gone(self.get_queryset().model, int(value)).sentence(self.request.path.removesuffix(f"{value}/"))
            )

    def _json(self, shown: Representation, *, single: bool = False) -> JsonRows:
        """Return the rows in a representation; the statement of each is compiled once a process."""
        kind, shape = type(self), self._shape(single=single)
        kept = kind.__dict__.get("json_rows")
        if kept is None or len(kept) >= MOST_REPRESENTATIONS:
            kept = kind.json_rows = {}
        if (shape, shown) not in kept:
            kept[shape, shown] = JsonRows(
                lambda: kind().get_queryset(), lambda: shown.expression(shape, kind.expansions)
            )
        return kept[shape, shown]

    def _shape(self, *, single: bool) -> type[Shape]:
        return (single and self.item_serializer_class) or self.serializer_class  # type: ignore[return-value]

    def items_with(self, keys: Sequence[int]) -> Iterable[tuple[int, str]]:
        """Return the public objects with these keys, each as its own address shows it. One query."""
        rows = self.get_queryset().order_by("pk").filter(pk__in=keys)
        page = self._json(USUAL, single=True).page(rows, (), rows)
        return zip(page.keys, page.rows, strict=True)

    def statement_of_all(self) -> str:
        """Return SQL that gives every public object as its own address shows it."""
        return self._json(USUAL, single=True).statement_of_all()

    def item_shape(self) -> type[Shape]:
        """Return what a single object shows."""
        return self._shape(single=True)

    def get_serializer_class(self) -> type[Any]:
        """Return the shape of what is asked for: the description of the API is made from it."""
        if self.action == "retrieve" and self.item_serializer_class is not None:
            return self.item_serializer_class
        return super().get_serializer_class()

    json_rows: ClassVar[dict[tuple[type[Shape], Representation], JsonRows]]

    def _order(self, request: Request) -> KeyedOrder:
        name = request.query_params.get("ordering") or self.default_ordering
        if name not in order_names(self):
            raise exceptions.ValidationError({"ordering": f"Known are: {', '.join(order_names(self))}."})
        return KeyedOrder(name, self.orderings[name.removeprefix("-")], name.startswith("-"))

    def _page(
        self,
        request: Request,
        found: QuerySet[Any],
        order: KeyedOrder,
        size: int,
        cursor: int,
        shown_as: Representation,
    ) -> PageAnswer:
        given = position_asked_for(request)
        backwards = "before" in given
        json_rows = self._json(shown_as)
        name = " ".join([order.name, str(size), *given]) if self._is_whole(request) else ""
        page = json_rows.kept_page(name, self._position(found, order, given))
        if page is None:
            rows = found
            for token in given.values():
                rows = order.beyond(rows, token, backwards=backwards)
            chosen = order.applied_to(rows, backwards=backwards)[: size + 1]
            page = json_rows.page(chosen, order.columns, found, kept_as=name)
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
            keys=[key for key, _position, _row in shown],
        )

    def _position(self, found: QuerySet[Any], order: KeyedOrder, given: Mapping[str, str]) -> Sequence[Any]:
        """Return the values of the position asked for, if any; refuses what is none."""
        for name, token in given.items():
            try:
                return order.position(found, token)
            except ValidationError as refused:
                raise exceptions.ValidationError({name: refused.messages}) from None
        return ()

    def _is_whole(self, request: Request) -> bool:
        """Whether the list was asked for without filters; what it then shows depends on nothing but its rows."""
        return not any(request.query_params.get(name) for name in self.filterset_class.base_filters)

    def _changes(
        self, request: Request, found: QuerySet[Any], changes: Changes, cursor: int, shown_as: Representation
    ) -> PageAnswer:
        keys = changes.keys
        shown = found.order_by("pk").filter(pk__in=keys)
        rows = self._json(shown_as).page(shown, (), shown)
        by_key = dict(zip(rows.keys, rows.rows, strict=True))
        address = page_address(request)
        return PageAnswer(
            *changes.counted(),
            next=address(after=changes.next_token(cursor)) if changes.has_more else None,
            previous=None,
            changes=address(changed_since=str(changes.cursor_for_later(cursor)), updated_since=""),
            deleted=[key for key in keys if key not in by_key],
            rows=[by_key[key] for key in keys if key in by_key],
            keys=[key for key in keys if key in by_key],
        )
