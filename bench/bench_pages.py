"""Processor time of a page beside a view that answers fixed bytes, through the whole middleware, on the real network's data.

Rounds of all subjects take turns, so that a noisy machine is noisy for all of them; the medians are compared. One process, no network:
what is measured is our own work and the database's answers.
"""

import time
from collections.abc import Callable
from statistics import median

import pytest
from django.test import Client
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.viewsets import ReadOnlyModelViewSet

from hubs.models import Hub, Milestone
from tests.network import load_tables

ROUNDS, REPEATS = 30, 10


class PlainMilestoneSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    class Meta:
        model = Milestone
        fields = ["kind", "is_actual", "date", "note", "source"]


class HubRow(serializers.ModelSerializer):  # type: ignore[type-arg]
    country = serializers.CharField(source="country.code")
    milestones = PlainMilestoneSerializer(many=True)

    class Meta:
        model = Hub
        fields = [
            "slug",
            "country",
            "name",
            "host_as_stated",
            "summary",
            "website",
            "contact_email",
            "milestones",
            "updated_at",
        ]


class PlainViewSet(ReadOnlyModelViewSet):  # type: ignore[type-arg]
    """What one would write first: the twin our listing is held against."""

    queryset = Hub.objects.select_related("country").prefetch_related("milestones")
    serializer_class = HubRow
    permission_classes = []


def milliseconds(subjects: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The median processor time of one call of each subject."""
    spent: dict[str, list[float]] = {name: [] for name in subjects}
    for _round in range(ROUNDS):
        for name, call in subjects.items():
            began = time.process_time()
            for _repeat in range(REPEATS):
                call()
            spent[name].append((time.process_time() - began) * 1000 / REPEATS)
    return {name: median(times) for name, times in spent.items()}


@pytest.mark.django_db
def test_pages_beside_fixed_bytes() -> None:
    """Prints the table; there is nothing to pass or fail but that each page answers."""
    load_tables()
    client = Client()
    tag = client.get("/api/v1/hubs/")["ETag"]
    plain = PlainViewSet.as_view({"get": "list"})
    request = APIRequestFactory().get("/")

    def twin() -> None:
        response = plain(request)
        assert isinstance(response, Response)
        response.render()

    def page(path: str, status: int = 200, **headers: str) -> Callable[[], None]:
        def ask() -> None:
            assert client.get(path, headers=headers).status_code == status

        return ask

    times = milliseconds(
        {
            "fixed bytes (/health/live)": page("/health/live"),
            "API list of 20 hubs": page("/api/v1/hubs/"),
            "the same, unchanged: 304": page("/api/v1/hubs/", 304, **{"If-None-Match": tag}),
            "plain viewset, without middleware": twin,
            "event page": page("/en/events/1/"),
            "country page": page("/en/hubs/pt/"),
            "home": page("/en/"),
        }
    )
    fixed = times["fixed bytes (/health/live)"]
    print(f"\n{'':<36}{'ms':>8}{'beside fixed bytes':>22}")
    for name, spent in times.items():
        print(f"{name:<36}{spent:>8.2f}{fixed / spent:>22.3f}")
