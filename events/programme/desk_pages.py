"""What the dashboard pages of events have in common."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from events.models import Event, EventQuerySet
from hubs.models import Hub
from publishing.waiting_drafts import redirect_while_waiting
from publishing.working_copy import WorkingCopy

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


def redirect_uneditable(request: HttpRequest, hub: Hub, event: Event, copy: WorkingCopy) -> HttpResponse | None:
    """Redirect from a form to the page of an event that is cancelled, or whose draft waits for approval; None while it can be edited."""
    words = "" if event.can_be_changed else _("This event has been cancelled, so you can't edit it.")
    writable = event.can_be_changed and copy.can_be_written
    return redirect_while_waiting(request, writable, "events_manage:detail", hub.slug, event.pk, words=words)
