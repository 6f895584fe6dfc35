"""What a format is: its media type, and a function that makes a page of it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from rest_framework.request import Request

from publishing.listings import Listing
from toolkit.api.answers import PageAnswer

Row = Mapping[str, Any]


@dataclass(frozen=True)
class ListPage:
    """A page of a list as objects, each with the key of its row."""

    listing: type[Listing]
    request: Request
    answer: PageAnswer

    @property
    def rows(self) -> list[Row]:
        """The objects, as JSON shows them."""
        return [json.loads(row) for row in self.answer.rows]

    @property
    def keys(self) -> Sequence[int]:
        """The keys of the rows, in the same order."""
        return self.answer.keys

    @property
    def name(self) -> str:
        """The name of the list in addresses."""
        return self.request.path.rstrip("/").rpartition("/")[2].partition(".")[0]

    @property
    def language(self) -> str:
        """The language that was asked for, English otherwise."""
        return self.request.query_params.get("language") or "en"


@dataclass(frozen=True)
class FormatWriter:
    """One format."""

    media_type: str
    write: Callable[[ListPage], bytes]
    is_file: bool = False

    def __call__(self, answer: PageAnswer, listing: type[Listing], request: Request) -> HttpResponse:
        """Return the page in this format."""
        page = ListPage(listing, request, answer)
        charset = "; charset=utf-8" if self.media_type.startswith("text/") else ""
        response = HttpResponse(self.write(page), content_type=f"{self.media_type}{charset}")
        response["X-Content-Type-Options"] = "nosniff"
        if self.is_file:
            ending = request.path.rpartition(".")[2]
            response["Content-Disposition"] = f'attachment; filename="{page.name}.{ending}"'
        return response
