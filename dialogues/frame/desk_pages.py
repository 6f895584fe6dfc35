"""What the dashboard pages of dialogues have in common."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from dialogues.models import PolicyDialogue
from hubs.models import Hub
from hubs.registry.desk import DeskRequest


def own(hub: Hub, pk: int) -> PolicyDialogue:
    """Return a dialogue of this hub, else 404."""
    return get_object_or_404(
        PolicyDialogue.objects.filter(hub=hub).select_related("hub__country").prefetch_related("phases"), pk=pk
    )


def organised(hub: Hub, pk: int) -> PolicyDialogue:
    """Return a dialogue of this hub or one of which it co-organises a session, else 404."""
    return get_object_or_404(PolicyDialogue.objects.organised_by(hub).select_related("hub__country"), pk=pk)


def page(request: DeskRequest, hub: Hub, template: str, **context: Any) -> HttpResponse:
    """Render a dashboard page of dialogues."""
    dialogue = context.get("dialogue")
    is_own = dialogue is None or dialogue.hub_id == hub.pk  # one that it co-organises is changed by its own hub only
    may_edit = is_own and request.user.has_perm("dialogues.edit", hub)
    may_publish = is_own and request.user.has_perm("dialogues.publish", hub)
    known = {"hub": hub, "section": "dialogues", "may_edit": may_edit, "may_publish": may_publish, "is_own": is_own}
    context = known | context
    return render(request, f"dialogues/manage/{template}.html", context)
