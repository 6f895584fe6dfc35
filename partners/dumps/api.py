"""Dumps for programs: which there are, and their files."""

import datetime as dt
import json
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from partners.models import Dump
from toolkit.api.answers import has_tag, json_response, tagged, unchanged_response
from toolkit.api.formats import FormatNegotiation
from toolkit.entity_tags import weak_tag
from toolkit.ranges import file_response

LATEST = "latest"
A_YEAR = 31_536_000


class DumpFileSerializer(serializers.Serializer[Any]):
    """A file of a dump."""

    name = serializers.CharField()
    size = serializers.IntegerField(help_text="In bytes")
    sha256 = serializers.CharField()
    media_type = serializers.CharField()
    objects = serializers.IntegerField(allow_null=True, help_text="How many objects are in it; null: it is no table")
    url = serializers.URLField()


class DumpSerializer(serializers.Serializer[Any]):
    """The dump of one day."""

    day = serializers.DateField(help_text="In UTC")
    made_at = serializers.DateTimeField()
    licence = serializers.CharField(help_text="SPDX")
    url = serializers.URLField()
    changes = serializers.URLField(help_text="What changed since the snapshot it was made from")
    files = DumpFileSerializer(many=True)


class DumpsSerializer(serializers.Serializer[Any]):
    """All dumps."""

    latest = serializers.URLField(help_text="Leads to the latest one, always")
    results = DumpSerializer(many=True, help_text="The latest first; they are kept for 30 days")


class DumpsView(GenericViewSet[Any]):
    """Every public list as JSON Lines and CSV, once a night, from one snapshot."""

    permission_classes = [AllowAny]
    content_negotiation_class = FormatNegotiation
    serializer_class = DumpsSerializer
    pagination_class = None

    @extend_schema(operation_id="v1_dumps_list", responses=DumpsSerializer)
    def show(self, request: Request) -> HttpResponseBase:
        """Answer with all dumps."""
        dumps = [_as_data(dump) for dump in Dump.objects.complete()]
        return _answer(request, {"latest": _address(LATEST), "results": dumps})

    @extend_schema(operation_id="v1_dumps_retrieve", responses=DumpSerializer)
    def show_one(self, request: Request, day: str) -> HttpResponseBase:
        """Answer with the dump of a day; ``latest`` leads to the latest."""
        dump = dump_of(day)
        return _latest(dump) if day == LATEST else _answer(request, _as_data(dump))


@extend_schema(exclude=True)  # a file, no JSON
class DumpFileView(APIView):
    """A file of a dump, or a part of it."""

    permission_classes = [AllowAny]
    content_negotiation_class = FormatNegotiation

    def get(self, request: Request, day: str, name: str) -> HttpResponseBase:
        """Answer with the bytes; an address with ``latest`` leads to the one of a day, so that parts are of one file."""
        dump = dump_of(day)
        found = next((one for one in dump.files if one["name"] == name), None)
        if found is None:
            raise exceptions.NotFound(f"Known are: {', '.join(one['name'] for one in dump.files)}.")
        if day == LATEST:
            return _latest(dump, name)
        try:
            file = default_storage.open(f"{dump.folder}/{name}")
        except FileNotFoundError as gone:
            raise Http404 from gone
        response = file_response(
            request._request, file, size=found["size"], tag=f'"{found["sha256"][:32]}"', name=name,  # noqa: SLF001
            content_type="application/gzip" if name.endswith(".gz") else f"{found['media_type']}; charset=utf-8",
        )  # fmt: skip
        response["Cache-Control"] = f"public, max-age={A_YEAR}"
        return response


def dump_of(day: str) -> Dump:
    """Return the complete dump of a day, or the latest. Raises Http404 where there is none."""
    dumps = Dump.objects.complete()
    try:
        found = dumps.first() if day == LATEST else dumps.filter(day=dt.date.fromisoformat(day)).first()
    except ValueError:
        raise exceptions.NotFound from None
    if found is None:
        raise exceptions.NotFound("There is no such dump. /api/v1/dumps/ lists those there are.")
    return found


def _latest(dump: Dump, name: str = "") -> HttpResponse:
    response = HttpResponseRedirect(_address(dump.day.isoformat(), name))
    response["Cache-Control"] = "public, max-age=60"
    return response


def _address(day: str, name: str = "") -> str:
    return f"{settings.SITE_URL}/api/v1/dumps/{day}/{name}"


def _as_data(dump: Dump) -> dict[str, Any]:
    day = dump.day.isoformat()
    made_at = dump.made_at.astimezone(dt.UTC).isoformat().replace("+00:00", "Z") if dump.made_at else None
    files = [{**one, "url": _address(day, one["name"])} for one in dump.files]
    return {
        "day": day, "made_at": made_at, "licence": "CC-BY-4.0", "url": _address(day), "changes": dump.changes,
        "files": files,
    }  # fmt: skip


def _answer(request: Request, data: dict[str, Any]) -> HttpResponse:
    if request.query_params:
        words = "There is no such parameter."
        raise exceptions.ValidationError(dict.fromkeys(sorted(request.query_params), words))
    body = json.dumps(data)
    tag = weak_tag(body)
    return unchanged_response(tag) if has_tag(request, tag) else tagged(json_response(body), tag)
