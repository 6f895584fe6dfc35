"""News on the dashboard of a hub and of the network office."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hubs.models import Hub
from hubs.registry.desk import DeskRequest
from hubs.registry.office import desk_or_office
from hubs.revisions import item_pages, item_steps, steps
from news.desk_forms import NewsForm
from news.models import NewsItem

NEWS = item_pages.ItemPages("news", _("News"), NewsItem, NewsForm, may_write="news.edit", may_publish="news.publish")
FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
@desk_or_office("hubs.view_desk")
def item_list(request: DeskRequest, hub: Hub | None) -> HttpResponse:
    """List everything of the hub or the network office, also what is not public yet."""
    return item_pages.item_list(request, hub, NEWS)


@require_http_methods(FORM_METHODS)
@desk_or_office("news.edit")
def create(request: DeskRequest, hub: Hub | None) -> HttpResponse:
    """Start a draft."""
    return item_pages.create(request, hub, NEWS)


@require_safe
@desk_or_office("hubs.view_desk")
def detail(request: DeskRequest, hub: Hub | None, pk: int) -> HttpResponse:
    """Show one item as the public will see it, its status, what can be done, and its versions."""
    return item_pages.detail(request, hub, NEWS, pk)


@require_http_methods(FORM_METHODS)
@desk_or_office("news.edit")
def edit(request: DeskRequest, hub: Hub | None, pk: int) -> HttpResponse:
    """Write the draft."""
    return item_pages.edit(request, hub, NEWS, pk)


@require_POST
@desk_or_office("news.edit")
def submit(request: DeskRequest, hub: Hub | None, pk: int) -> HttpResponse:
    """Submit the draft for approval."""
    return item_steps.step(request, hub, NEWS, pk, steps.submit)


@require_POST
@desk_or_office("news.edit")
def take_back(request: DeskRequest, hub: Hub | None, pk: int) -> HttpResponse:
    """Withdraw the submitted draft, to edit it."""
    return item_steps.step(request, hub, NEWS, pk, steps.take_back)


@require_POST
@desk_or_office("news.publish")
def publish(request: DeskRequest, hub: Hub | None, pk: int) -> HttpResponse:
    """Publish the draft."""
    return item_steps.step(request, hub, NEWS, pk, steps.publish)


@require_http_methods(FORM_METHODS)
@desk_or_office("news.edit")
def discard(request: DeskRequest, hub: Hub | None, pk: int) -> HttpResponse:
    """Discard the draft, after asking."""
    return item_steps.discard(request, hub, NEWS, pk)


@require_http_methods(FORM_METHODS)
@desk_or_office("news.publish")
def unpublish(request: DeskRequest, hub: Hub | None, pk: int) -> HttpResponse:
    """Unpublish, after asking."""
    return item_steps.unpublish(request, hub, NEWS, pk)
