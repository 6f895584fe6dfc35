"""Attendees on the dashboard."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from events.programme.desk_pages import PER_PAGE, of_hub, show
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk


@desk("events.view")
@require_safe
def registrations(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Names, states and what helps people take part."""
    event = get_object_or_404(of_hub(hub), pk=pk)
    page = Paginator(event.registrations.all(), PER_PAGE).get_page(request.GET.get("page"))
    return show(request, "registrations", hub, event=event, page_obj=page)
