"""What the dashboard pages of dialogues have in common."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from dialogues.models import PolicyDialogue
from hubs.models import Hub
from hubs.registry.desk import DeskRequest


def own(hub: Hub, pk: int) -> PolicyDialogue:
    """Return a dialogue of this hub, else 404."""
    return get_object_or_404(PolicyDialogue.objects.filter(hub=hub).select_related("hub__country"), pk=pk)


def page(request: DeskRequest, hub: Hub, template: str, **context: Any) -> HttpResponse:
    """Render a dashboard page of dialogues."""
    may_edit = request.user.has_perm("dialogues.edit", hub)
    context |= {"hub": hub, "section": "dialogues", "may_edit": may_edit}
    return render(request, f"dialogues/manage/{template}.html", context)
