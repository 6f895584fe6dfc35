"""What the dashboard pages of dialogues have in common."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from dialogues.models import PolicyDialogue
from hubs.models import Hub
from hubs.registry.desk import DeskRequest
from toolkit.actions import ActionRefused
from toolkit.forms import EditFormMixin


def own(hub: Hub, pk: int) -> PolicyDialogue:
    """Return a dialogue of this hub, else 404."""
    return get_object_or_404(PolicyDialogue.objects.filter(hub=hub).select_related("hub__country"), pk=pk)


def done(form: Form, act: Callable[[], Any], stored: Callable[[Any], dict[str, Any]] | None = None) -> bool:
    """Whether the form is valid and the action succeeded; a refusal is shown at its field, with the text as typed.

    ``stored``: the form's values of a row that someone else has saved since.
    """
    if not form.is_valid():
        return False
    try:
        act()
    except ActionRefused as refused:
        if isinstance(form, EditFormMixin):
            form.refuse(refused, stored)
        else:
            refused.add_to_form(form)
        return False
    return True


def page(request: DeskRequest, hub: Hub, template: str, **context: Any) -> HttpResponse:
    """Render a dashboard page of dialogues."""
    may_edit = request.user.has_perm("dialogues.edit", hub)
    context |= {"hub": hub, "section": "dialogues", "may_edit": may_edit}
    return render(request, f"dialogues/manage/{template}.html", context)
