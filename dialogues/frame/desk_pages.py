"""What the dashboard pages of dialogues have in common."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from dialogues.frame.errors import DialogueRefused
from dialogues.models import PolicyDialogue
from hubs.models import Hub
from hubs.registry.desk import DeskRequest


def own(hub: Hub, pk: int) -> PolicyDialogue:
    """A dialogue of this hub; anything else is unknown."""
    return get_object_or_404(PolicyDialogue.objects.filter(hub=hub).select_related("hub__country"), pk=pk)


def done(form: Form, act: Callable[[], Any]) -> bool:
    """Whether the form is sound and the action took it; a refusal stands at its field, and what was typed is kept."""
    if not form.is_valid():
        return False
    try:
        act()
    except DialogueRefused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return False
    return True


def page(request: DeskRequest, hub: Hub, template: str, **context: Any) -> HttpResponse:
    """A screen of the desk."""
    may_edit = request.user.has_perm("dialogues.edit", hub)
    context |= {"hub": hub, "section": "dialogues", "may_edit": may_edit}
    return render(request, f"dialogues/manage/{template}.html", context)
