"""How a screen of the network office is entered: the same door as a hub's desk, without a hub."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from accounts.second_factor import second_factor_required
from hubs.views.desk import DeskRequest

P = ParamSpec("P")
OfficeView = Callable[Concatenate[DeskRequest, None, P], HttpResponse]


def office(permission: str) -> Callable[[OfficeView[P]], Callable[..., HttpResponse]]:
    """Wraps ``view(request, None, …)``: the subject is the network itself. Whoever lacks ``permission`` for it is told so (403)."""

    def wrap(view: OfficeView[P]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def entered(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return view(cast("DeskRequest", request), None, *args, **kwargs)

        entered.permission = permission  # type: ignore[attr-defined]
        return second_factor_required(never_cache(entered))

    return wrap
