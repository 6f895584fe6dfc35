"""How the page of a report is entered: by the editors of the dialogue's hub, and by its rapporteur."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from dialogues.frame.desk_pages import organised
from dialogues.models import PolicyDialogue
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk

PERMISSION = "dialogues.edit_report"


def report_desk(view: Callable[[DeskRequest, Hub, PolicyDialogue], HttpResponse]) -> Callable[..., HttpResponse]:
    """Wrap ``view(request, hub, dialogue)``: of a dialogue the hub organises alone or with others, else 404.

    The rapporteur comes in from their own hub, whatever their role in its team. A colleague without permission gets 403.
    """

    @wraps(view)
    def entered(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
        dialogue = organised(hub, pk)
        if not request.user.has_perm(PERMISSION, dialogue):
            raise PermissionDenied
        return view(request, hub, dialogue)

    page: Any = desk("dialogues.view")(entered)
    page.permission = PERMISSION
    return page  # type: ignore[no-any-return]
