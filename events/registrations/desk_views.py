"""Attendees on the dashboard."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from events.programme.desk_pages import PER_PAGE, of_hub, show
from events.programme.figures import with_figures
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from toolkit.paging import page_of


@desk("events.view_people")
@require_safe
def registrations(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Names and states; for those who prepare the event also what helps people take part."""
    event = get_object_or_404(with_figures(of_hub(hub)), pk=pk)
    shows_needs = request.user.has_perm("events.view_access_needs", hub)
    rows = event.registrations.select_related("access_needs") if shows_needs else event.registrations.all()
    page = page_of(rows, request, PER_PAGE)
    return show(request, "registrations", hub, event=event, page_obj=page, shows_needs=shows_needs)
