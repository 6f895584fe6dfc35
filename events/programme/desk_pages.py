"""What the dashboard pages of events have in common."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from events.models import Event, EventQuerySet, Invitation
from hubs.models import Hub

PER_PAGE = 50


def of_hub(hub: Hub) -> EventQuerySet:
    """Return the events of this hub and no other: where every managed page begins."""
    return Event.objects.filter(hub=hub).for_pages()


def with_answers(events: EventQuerySet) -> EventQuerySet:
    """Annotate events with how many contacts were invited, and their replies."""
    counts = {state: Count("invitations", filter=Q(invitations__state=state.value)) for state in Invitation.State}
    return events.annotate(
        invited=Count("invitations"),
        accepted=counts[Invitation.State.ACCEPTED],
        declined=counts[Invitation.State.DECLINED],
        unanswered=counts[Invitation.State.INVITED],
    )


def show(request: HttpRequest, template: str, hub: Hub, status: int = 200, **context: Any) -> HttpResponse:
    """Render a dashboard page of events."""
    return render(
        request, f"events/manage/{template}.html", {"hub": hub, "section": "events", **context}, status=status
    )
