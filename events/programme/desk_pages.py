"""What the dashboard pages of events have in common."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from events.models import Event, EventQuerySet
from hubs.models import Hub


def of_hub(hub: Hub) -> EventQuerySet:
    """Where every managed page begins: the events of this hub and no other."""
    return Event.objects.filter(hub=hub).for_pages()


def show(request: HttpRequest, template: str, hub: Hub, status: int = 200, **context: Any) -> HttpResponse:
    """A page of the desk."""
    return render(
        request, f"events/manage/{template}.html", {"hub": hub, "section": "events", **context}, status=status
    )


PER_PAGE = 50
