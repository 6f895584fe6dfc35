"""What the dashboard pages of mailings have in common."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from hubs.models import Hub
from hubs.registry.desk import DeskRequest
from mailings.models import Mailing


def own(hub: Hub, pk: int) -> Mailing:
    """Return a mailing of this hub, else 404."""
    rows = Mailing.objects.filter(hub=hub)
    related = ("hub__country", "segment", "event__hub__country", "event__country", "dialogue", "edited_by")
    return get_object_or_404(rows.select_related(*related), pk=pk)


def page(request: DeskRequest, hub: Hub, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """Render a dashboard page of mailings."""
    may_edit = request.user.has_perm("mailings.edit", hub)
    context |= {"hub": hub, "section": "mailings", "may_edit": may_edit}
    return render(request, f"mailings/{template}.html", context, status=status)
