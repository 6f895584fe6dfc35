"""The desk of a hub's team."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.second_factor import second_factor_required
from hubs.models import Hub
from hubs.views.desk import desk


@second_factor_required
def choose_hub(request: HttpRequest) -> HttpResponse:
    """Straight to the desk of one's only hub; otherwise a choice."""
    hubs = list(Hub.objects.staffed_by(request.user).select_related("country"))
    if len(hubs) == 1:
        return redirect("manage_hub", hubs[0].slug)
    return render(request, "desk/choose_hub.html", {"hubs": hubs})


@desk("hubs.view_desk")
def overview(request: HttpRequest, hub: Hub) -> HttpResponse:
    """What needs the team today, then the hub in numbers."""
    return render(request, "desk/overview.html", {"hub": hub, "section": "overview"})
