"""How a managed screen is entered: signed in, with a second factor, in the team of the hub, with the permission."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache

from accounts.models import User
from accounts.two_step.verification import second_factor_required
from audit.submissions import answered_once
from hubs.models import Hub

P = ParamSpec("P")


class DeskRequest(HttpRequest):
    """A request of a signed-in person."""

    user: User


DeskView = Callable[Concatenate[DeskRequest, Hub, P], HttpResponse]


def desk(permission: str) -> Callable[[DeskView[P]], Callable[..., HttpResponse]]:
    """Wraps ``view(request, hub, …)`` mounted below ``manage/<slug:hub>/``.

    A hub the person does not work for is answered as one that does not exist (404); a colleague whose role lacks
    ``permission`` gets 403.
    """

    def wrap(view: DeskView[P]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def entered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            slug = kwargs.pop("hub")
            rows = Hub.objects.staffed_by(request.user).select_related("country")
            if not request.user.is_network_office:  # type: ignore[union-attr]
                rows = rows.annotate(own_role=F("team__role"))  # for the menu, which must not ask for each page
            hub = get_object_or_404(rows, slug=slug)
            if not request.user.has_perm(permission, hub):
                raise PermissionDenied
            return once(cast("DeskRequest", request), hub, *args, **kwargs)

        once = answered_once(view)  # type: ignore[arg-type]
        entered.permission = permission  # type: ignore[attr-defined]
        return second_factor_required(never_cache(entered))

    return wrap
