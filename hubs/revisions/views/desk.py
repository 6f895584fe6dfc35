"""What a hub is writing: each change with its difference to what is public, and what can be done with it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from hubs.revisions.pages import change_context, list_context, return_it, take_step
from publishing.models import Revision


def _place(hub: Hub) -> dict[str, Any]:
    return {"hub": hub, "section": "changes", "base": "manage_base.html"}


@require_safe
@desk("hubs.view_desk")
def change_list(request: DeskRequest, hub: Hub) -> HttpResponse:
    """What is being written or waits, and every version that was published."""
    return render(request, "hubs/manage/changes.html", {**_place(hub), **list_context(request, hub)})


@require_safe
@desk("hubs.view_desk")
def change(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """One revision: what it changes, how far it is, and what can be done with it."""
    revision = get_object_or_404(Revision.objects.of_hub(hub).with_people(), pk=pk)
    return render(request, "hubs/manage/change.html", {**_place(hub), **change_context(request, revision)})


@desk("hubs.view_desk")
def step(request: DeskRequest, hub: Hub, pk: int, step: str) -> HttpResponse:
    """One step of a revision: send, take back, publish, throw away, or make a draft of it again."""
    revision = get_object_or_404(Revision.objects.of_hub(hub).with_people(), pk=pk)
    return take_step(request, revision, step, _place(hub))


@require_POST
@desk("hubs.view_desk")
def return_change(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Send what waits back with a reason."""
    revision = get_object_or_404(Revision.objects.of_hub(hub).with_people(), pk=pk)
    return return_it(request, revision, _place(hub))
