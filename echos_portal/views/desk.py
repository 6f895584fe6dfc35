"""The desk of a hub's team."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts.two_step.verification import second_factor_required
from echos_portal.dashboards import figures as desk_numbers
from echos_portal.dashboards import hub as desk_overview
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk


@second_factor_required
@never_cache
def choose_hub(request: HttpRequest) -> HttpResponse:
    """The network office's home; or straight to the desk of one's only hub; otherwise a choice."""
    if request.user.has_perm("network.view"):
        return redirect("network_home")
    hubs = Hub.objects.staffed_by(request.user).select_related("country").with_status()
    if len(hubs) == 1:
        return redirect("manage_hub", hubs[0].slug)
    return render(request, "desk/choose_hub.html", {"hubs": hubs})


@desk("hubs.view_desk")
def overview(request: DeskRequest, hub: Hub) -> HttpResponse:
    """What needs the team today, then the hub in numbers."""
    at = timezone.now()
    context = {
        "hub": hub,
        "section": "overview",
        "waiting": desk_overview.waiting(hub, user=request.user, at=at),
        "coming": desk_overview.coming(hub, at=at),
        "sectors": desk_numbers.people_by_sector(hub),
        "registrations": desk_numbers.registrations_by_week(hub, at=at),
        "letters": desk_numbers.emails_by_week(hub, at=at),
        "figures": desk_numbers.figures(hub),
        "may_edit": request.user.has_perm("events.edit", hub),
    }
    return render(request, "desk/overview.html", context)
