"""The network office's page of subscribers, in numbers."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from digests.figures import chosen_targets, subscriber_figures
from hubs.registry.desk import DeskRequest
from hubs.registry.office import office


@require_safe
@office("network.view")
def subscribers(request: DeskRequest) -> HttpResponse:
    """Show how many subscribers there are of everything that was chosen."""
    figures = subscriber_figures(chosen_targets())
    return render(request, "digests/subscribers.html", {"section": "network", "figures": figures})
