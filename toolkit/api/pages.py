"""The parameters of a page, and what a page looks like, as the API describes them."""

from typing import Any

from rest_framework import exceptions
from rest_framework.pagination import BasePagination
from rest_framework.request import Request

from toolkit.api.representations import describe_parameters

PAGE_SIZE = 20
MOST_A_PAGE = 100
MOST_IN_A_FILE = 1000  # of a list as CSV, GeoJSON and so on
_TOKEN = {"type": "string", "pattern": "^[A-Za-z0-9_-]*$", "maxLength": 2000}
_ADDRESS = {"type": ["string", "null"], "format": "uri"}


class KeyedPages(BasePagination):
    """Describes pages by key; the listing itself makes them."""

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe the parameters that choose order and page."""
        described = {
            "after": ("Page behind this position; take it from the links", _TOKEN),
            "before": ("Page before this position; take it from the links", _TOKEN),
            "page_size": (
                "Rows a page",
                {"type": "integer", "minimum": 1, "maximum": MOST_A_PAGE, "default": PAGE_SIZE},
            ),
            "ordering": ("Sort order; a minus turns it round", {"type": "string", "enum": order_names(view)}),
            "updated_since": (
                "What changed at that time or later, and what is no longer there (RFC 3339 with offset)",
                {"type": "string", "format": "date-time"},
            ),
            "changed_since": (
                "What changed since a place in the change feed; take it from `changes`",
                {"type": "integer", "minimum": 0, "maximum": 2**63 - 1},
            ),
        }
        pages = [
            {
                "name": name, "in": "query", "required": False, "allowEmptyValue": True, "description": words, "schema": schema,
            }
            for name, (words, schema) in described.items()
        ]  # fmt: skip
        shapes = describe_parameters(view.serializer_class, view.expansions)
        return [one for one in (*pages, *shapes) if one["name"] in view.page_parameters()]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe a page of answers, in the words of OpenAPI 3.1."""
        deleted = {
            "type": "array",
            "items": {"type": "integer"},
            "description": "Only when asked for changes: ids that changed and are not, or no longer, in this list",
        }
        properties = {
            "count": {"type": "integer", "description": "Rows on all pages together"},
            "count_is_estimate": {"type": "boolean", "description": "Beyond 1000 rows the count is an estimate"},
            "next": {**_ADDRESS, "description": "The next page"},
            "previous": {**_ADDRESS, "description": "The page before"},
            "changes": {**_ADDRESS, "description": "Where to ask later for what changed since this answer; keep that of the first page"},
            "deleted": deleted,
            "results": schema,
        }  # fmt: skip
        return {"type": "object", "required": list(properties), "properties": properties}


def order_names(view: Any) -> list[str]:
    """Return the names of the sort orders, each both ways."""
    return [name for one in view.orderings for name in (one, f"-{one}")]


def whole_number(request: Request, name: str, *, unless_given: int, most: int) -> int:
    """Return a number from 1 to ``most``; anything else is refused."""
    text = request.query_params.get(name) or str(unless_given)
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
        raise exceptions.ValidationError({name: f"Give a whole number from 1 to {most}."})
    return int(text)


def position_asked_for(request: Request) -> dict[str, str]:
    """Return ``after`` or ``before`` with its position, or neither; both together are refused."""
    given = {name: request.query_params[name] for name in ("after", "before") if request.query_params.get(name)}
    if len(given) == 2:
        raise exceptions.ValidationError(dict.fromkeys(given, "Give one of after and before."))
    return given
