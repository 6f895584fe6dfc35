"""A list in the format that the ending of its address names."""

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from partners.listings import LISTINGS
from toolkit.api.formats import FormatNegotiation


@extend_schema(exclude=True)  # each list names its formats
class ListInFormat(APIView):
    """A list as CSV, GeoJSON, JSON-LD, iCalendar or Atom."""

    permission_classes = [AllowAny]
    content_negotiation_class = FormatNegotiation

    def get(self, request: Request, name: str, ending: str) -> HttpResponseBase:
        """Answer with the list; 404 for an unknown list, 406 naming the formats it can be had in for an unknown one."""
        listing = LISTINGS.get(name)
        if listing is None:
            raise exceptions.NotFound(f"There is no such list. Known are: {', '.join(LISTINGS)}.")
        if ending not in listing.formats:
            raise exceptions.NotAcceptable(f"{name} can be had as: {', '.join(listing.formats)}.")
        return listing.as_view({"get": "list"})(request._request, ending=ending)  # noqa: SLF001 - Django's own request
