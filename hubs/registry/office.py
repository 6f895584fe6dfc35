"""Decorators for pages of the network office, and for pages that hubs and the office share."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from accounts.two_step.verification import second_factor_required
from audit.submissions import answered_once
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk

P = ParamSpec("P")
OfficeView = Callable[Concatenate[DeskRequest, P], HttpResponse]


def office(permission: str) -> Callable[[OfficeView[P]], Callable[..., HttpResponse]]:
    """Wrap ``view(request, …)`` mounted below ``network/``; answer 403 without ``permission``."""

    def wrap(view: OfficeView[P]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def entered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return once(cast("DeskRequest", request), *args, **kwargs)

        once = answered_once(view)  # type: ignore[arg-type]
        entered.permission = permission  # type: ignore[attr-defined]
        return second_factor_required(never_cache(entered))

    return wrap


SharedView = Callable[Concatenate[DeskRequest, Hub | None, P], HttpResponse]


def desk_or_office(permission: str) -> Callable[[SharedView[P]], Callable[..., HttpResponse]]:
    """Wrap ``view(request, hub, …)`` mounted below ``manage/<slug:hub>/`` and below ``network/``, there with ``hub`` None."""

    def wrap(view: SharedView[P]) -> Callable[..., HttpResponse]:
        def for_office(request: DeskRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            return view(request, None, *args, **kwargs)

        at_desk = desk(permission)(view)
        at_office = office(permission)(wraps(view)(for_office))

        @wraps(view)
        def entered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            chosen = at_desk if "hub" in kwargs else at_office
            return chosen(request, *args, **kwargs)

        entered.permission = permission  # type: ignore[attr-defined]
        return entered

    return wrap
