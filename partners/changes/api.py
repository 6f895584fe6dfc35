"""The changes of all public lists at once, for programs that keep a copy."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from partners.changes.cursor import Cursor, read_cursor
from partners.changes.public_changes import REASONS, read_changes, resource_names, with_objects
from partners.listings import LISTINGS
from publishing.change_feed import FeedVersion, database_name, version_of_feed
from toolkit.api.answers import has_tag, json_response, tag_of, tagged, unchanged_response
from toolkit.api.filters import refuse_doubled
from toolkit.api.formats import FormatNegotiation, other_address
from toolkit.api.pages import whole_number
from toolkit.api.representations import list_of

MOST_CHANGES = 1000
MOST_OBJECTS = 100  # with the objects themselves a page is large
PARAMETERS = ("cursor", "resource", "expand", "page_size")


class SuccessorSerializer(serializers.Serializer[Any]):
    """The object another was merged into."""

    id = serializers.IntegerField()
    url = serializers.URLField()


class ChangeSerializer(serializers.Serializer[Any]):
    """One object that is new, changed, or no longer public."""

    resource = serializers.ChoiceField(choices=list(LISTINGS), help_text="The list it belongs to")
    id = serializers.IntegerField(help_text="Of the object in this list; also where addresses have a code instead")
    url = serializers.URLField(allow_null=True, help_text="Its address; null where the code in it is no longer known")
    changed_at = serializers.DateTimeField(help_text="When the change was written, in UTC")
    deleted = serializers.BooleanField(help_text="Whether it is no longer public")
    reason = serializers.ChoiceField(choices=REASONS, allow_null=True, help_text="Why it is not; null where it is")
    successor = SuccessorSerializer(allow_null=True, help_text="What it was merged into")
    object = serializers.DictField(
        required=False, allow_null=True, help_text="Only with expand=object: what `url` answers; null where it is gone"
    )


class ChangesSerializer(serializers.Serializer[Any]):
    """A page of changes."""

    next = serializers.URLField(allow_null=True, help_text="Where more of them are; null on the last page")
    changes = serializers.URLField(help_text="Where to ask later, once `next` is null")
    results = ChangeSerializer(many=True)


class ChangesView(GenericViewSet[Any]):
    """What is new, changed or no longer public, in all lists together, in the order in which it happened.

    Without a cursor it begins with everything there is. Follow `next` until it is null, keep `changes`, ask there later:
    nothing is missed, also of what was still being written when you asked. An object that changed often comes once.
    """

    permission_classes = [AllowAny]
    content_negotiation_class = FormatNegotiation
    serializer_class = ChangesSerializer
    pagination_class = None

    @extend_schema(
        operation_id="v1_changes_list",
        parameters=[
            OpenApiParameter("cursor", {"type": "string", "pattern": r"^[A-Za-z0-9_.-]*$", "maxLength": 2000},
                description="Where you stopped; take it from `next` or `changes`", allow_blank=True),
            OpenApiParameter("resource", list_of(list(LISTINGS)),
                description=f"Only these lists, joined by commas: {', '.join(LISTINGS)}", allow_blank=True),
            OpenApiParameter("expand", {"type": "string", "enum": ["object"]},
                description=f"Show the objects themselves; then at most {MOST_OBJECTS} a page", allow_blank=True),
            OpenApiParameter("page_size", {"type": "integer", "minimum": 1, "maximum": MOST_CHANGES, "default": MOST_CHANGES},
                description="Changes a page", allow_blank=True),
        ],
        responses=ChangesSerializer,
    )  # fmt: skip
    def show(self, request: Request) -> HttpResponseBase:
        """Answer with a page of changes, or 304."""
        if unknown := sorted(set(request.query_params) - set(PARAMETERS)):
            words = f"There is no such parameter. Known are: {', '.join(PARAMETERS)}."
            raise exceptions.ValidationError(dict.fromkeys(unknown, words))
        refuse_doubled(request)
        other_address(request, {})
        has_objects = _wants_objects(request)
        most = MOST_OBJECTS if has_objects else MOST_CHANGES
        size = whole_number(request, "page_size", unless_given=most, most=MOST_CHANGES)
        cursor = _cursor(request)
        # Before the rows: rows may be newer than their tag, never older.
        version = version_of_feed([resource_names()[name] for name in cursor.resources])
        tag = tag_of(request.get_full_path(), version.text)
        if has_tag(request, tag):
            return unchanged_response(tag, version.at)
        return tagged(json_response(_page(request, cursor, min(size, most), version, has_objects)), tag, version.at)


def _page(request: Request, cursor: Cursor, size: int, version: FeedVersion, has_objects: bool) -> str:
    found = read_changes(cursor, size + 1)
    shown = found[:size]
    began_at = version.cursor if cursor.began_at is None else cursor.began_at
    database = database_name()
    following = None
    if len(found) > size:
        following = _address(request, Cursor(cursor.resources, cursor.since, began_at, shown[-1].place).text(database))
    later = _address(request, Cursor(cursor.resources, began_at).text(database))
    rows = with_objects(shown) if has_objects else [one.row for one in shown]
    head = f'"next": {_quoted(following)}, "changes": {_quoted(later)}'
    return f'{{{head}, "results": [{", ".join(rows)}]}}'


def _address(request: Request, cursor: str) -> str:
    """Return where changes are found behind a cursor, in the way they were asked for."""
    query = request.query_params.copy()
    query["cursor"] = cursor
    for name in [name for name, value in query.items() if not value]:
        del query[name]
    return f"{settings.SITE_URL}{request.path}?{query.urlencode()}"


def _quoted(address: str | None) -> str:
    return "null" if address is None else f'"{address}"'


def _wants_objects(request: Request) -> bool:
    text = request.query_params.get("expand", "")
    if text not in ("", "object"):
        raise exceptions.ValidationError({"expand": "Known is: object."})
    return text == "object"


def _cursor(request: Request) -> Cursor:
    names = [name.strip() for name in request.query_params.get("resource", "").split(",") if name.strip()]
    if unknown := sorted(set(names) - set(LISTINGS)):
        words = f"Unknown: {', '.join(unknown)}. Known are: {', '.join(LISTINGS)}."
        raise exceptions.ValidationError({"resource": words})
    resources = [name for name in LISTINGS if name in names]
    text = request.query_params.get("cursor", "")
    try:
        return read_cursor(text, resources) if text else Cursor(resources)
    except ValidationError as refused:
        raise exceptions.ValidationError({"cursor": refused.messages}) from None
