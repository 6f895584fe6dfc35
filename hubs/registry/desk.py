"""How a managed screen is entered: signed in, with a second factor, in the team of the hub, with the permission."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from accounts.models import User
from accounts.two_step.verification import second_factor_required
from audit.actors import acting_for
from audit.submissions import answered_once
from hubs.models import Hub
from toolkit.kept_queries import KeptQuery

P = ParamSpec("P")
ANY_HUB = KeptQuery(lambda slug: Hub.objects.filter(slug=slug).select_related("country").order_by())
# With the role, for the menu, which must not ask for each page.
OWN_HUB = KeptQuery(
    lambda slug, user: (
        Hub.objects.in_team_of(user)
        .filter(slug=slug)
        .select_related("country")
        .annotate(own_role=F("team__role"))
        .order_by()
    )
)


class DeskRequest(HttpRequest):
    """A request of a signed-in person."""

    user: User


DeskView = Callable[Concatenate[DeskRequest, Hub, P], HttpResponse]


def desk(permission: str) -> Callable[[DeskView[P]], Callable[..., HttpResponse]]:
    """Wraps ``view(request, hub, …)`` mounted below ``manage/<slug:hub>/``.

    A hub the person does not work for is answered as one that does not exist (404); a colleague whose role lacks
    ``permission`` gets 403. The audit trail notes the hub with what the view does.
    """

    def wrap(view: DeskView[P]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def entered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            hub = _hub_to_enter(cast("User", request.user), slug=str(kwargs.pop("hub")))
            if not request.user.has_perm(permission, hub):
                raise PermissionDenied
            with acting_for(hub.pk):
                return once(cast("DeskRequest", request), hub, *args, **kwargs)

        once = answered_once(view)  # type: ignore[arg-type]
        entered.permission = permission  # type: ignore[attr-defined]
        return second_factor_required(never_cache(entered))

    return wrap


def _hub_to_enter(user: User, *, slug: str) -> Hub:
    """The hub of the address: any for the network office, else one in whose team the user is."""
    hub = ANY_HUB.first(slug=slug) if user.is_network_office else OWN_HUB.first(slug=slug, user=user.pk)
    if hub is None or not user.is_active:
        raise Http404
    return hub
