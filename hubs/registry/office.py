"""How a screen of the network office is entered: signed in, with a second factor, with the permission."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from accounts.two_step.verification import second_factor_required
from hubs.registry.desk import DeskRequest

P = ParamSpec("P")
OfficeView = Callable[Concatenate[DeskRequest, P], HttpResponse]


def office(permission: str) -> Callable[[OfficeView[P]], Callable[..., HttpResponse]]:
    """Wraps ``view(request, …)`` mounted below ``network/``; whoever lacks ``permission`` is told so (403)."""

    def wrap(view: OfficeView[P]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def entered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return view(cast("DeskRequest", request), *args, **kwargs)

        entered.permission = permission  # type: ignore[attr-defined]
        return second_factor_required(never_cache(entered))

    return wrap
