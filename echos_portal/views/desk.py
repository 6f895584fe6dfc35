"""The dashboard of a hub's team."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts.two_step.verification import second_factor_required
from echos_portal.dashboards.hub import sector_bars, upcoming
from echos_portal.dashboards.to_do import to_do_of
from events.programme.figures import upcoming_totals
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from stakeholders.contacts.figures import contacts_by_sector, sector_medians
from stakeholders.gaps.targets import targets_of


@second_factor_required
@never_cache
def choose_hub(request: HttpRequest) -> HttpResponse:
    """Go to the network office's home, or to the dashboard of the only hub of the person; otherwise offer their hubs."""
    if request.user.has_perm("network.view"):
        return redirect("network_home")
    hubs = Hub.objects.staffed_by(request.user).select_related("country").with_status()
    if len(hubs) == 1:
        return redirect("manage_hub", hubs[0].slug)
    return render(request, "desk/choose_hub.html", {"hubs": hubs})


@desk("hubs.view_desk")
def overview(request: DeskRequest, hub: Hub) -> HttpResponse:
    """Show the dashboard: what the team has to do today, its upcoming events and its contacts."""
    at = timezone.now()
    by_sector, medians, targets = contacts_by_sector(hub), sector_medians(), targets_of(hub).sectors
    context = {
        "hub": hub,
        "section": "overview",
        "to_do": to_do_of(hub, user=request.user, at=at),
        "upcoming": upcoming(hub, at=at),
        "totals": upcoming_totals(hub, at=at),
        "contacts": by_sector,
        "sectors": sector_bars(by_sector.numbers, medians, targets),
        "has_medians": bool(medians),
        "has_targets": bool(targets),
        "may_edit": request.user.has_perm("events.edit", hub),
    }
    return render(request, "desk/overview.html", context)
