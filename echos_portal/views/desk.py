"""The desk of a hub's team."""

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from accounts.second_factor import second_factor_required
from echos_portal import desk_overview
from hubs.country_names import codes_called
from hubs.models import Hub
from hubs.views.desk import desk


class HubSearchForm(forms.Form):
    """Finds a hub among all."""

    q = forms.CharField(
        label=_("Country or hub"),
        max_length=100,
        required=False,
        widget=forms.SearchInput(attrs={"autocomplete": "off"}),
    )


@second_factor_required
@never_cache
def choose_hub(request: HttpRequest) -> HttpResponse:
    """Straight to the desk of one's only hub; otherwise a choice, for the network office among all."""
    hubs = Hub.objects.staffed_by(request.user).select_related("country")
    form = HubSearchForm(request.GET or None)
    if not form.is_bound and len(hubs) == 1:
        return redirect("manage_hub", hubs[0].slug)
    shown = hubs.with_standing()
    if form.is_bound and form.is_valid():
        text = form.cleaned_data["q"]
        shown = shown.filter(
            Q(name__icontains=text)
            | Q(country__name__icontains=text)
            | Q(country__code__in=codes_called(text))
            | Q(slug=text.lower())
        )
    return render(request, "desk/choose_hub.html", {"hubs": shown, "filter_form": form})


@desk("hubs.view_desk")
def overview(request: HttpRequest, hub: Hub) -> HttpResponse:
    """What needs the team today, then the hub in numbers."""
    at = timezone.now()
    context = {
        "hub": hub,
        "section": "overview",
        "waiting": desk_overview.waiting(hub, at=at),
        "coming": desk_overview.coming(hub, at=at),
        "sectors": desk_overview.people_by_sector(hub),
        "figures": desk_overview.figures(hub),
        "may_edit": request.user.has_perm("events.edit", hub),
    }
    return render(request, "desk/overview.html", context)
