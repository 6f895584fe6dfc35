"""What the dashboard pages of events have in common."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from events.models import Event, EventQuerySet
from hubs.models import Hub

PER_PAGE = 50


def of_hub(hub: Hub) -> EventQuerySet:
    """Return the events of this hub and no other: what only its own team decides."""
    return Event.objects.filter(hub=hub).for_pages()


def organised_by(hub: Hub) -> EventQuerySet:
    """Return the events of this hub and those it co-organises: where the pages begin that both teams work with."""
    return Event.objects.organised_by(hub).for_pages()


def show(request: HttpRequest, template: str, hub: Hub, status: int = 200, **context: Any) -> HttpResponse:
    """Render a dashboard page of events."""
    return render(
        request, f"events/manage/{template}.html", {"hub": hub, "section": "events", **context}, status=status
    )


def redirect_uneditable(request: HttpRequest, hub: Hub, event: Event) -> HttpResponse:
    """Redirect from a form to the page of an event that is cancelled, or whose draft waits for approval."""
    if event.can_be_changed:
        messages.info(request, _("This is waiting for approval. Withdraw it to edit it."))
    else:
        messages.info(request, _("This event has been cancelled, so you can't edit it."))
    return redirect("events_manage:detail", hub.slug, event.pk)
