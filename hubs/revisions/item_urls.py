"""The addresses of news and library on the dashboards of hubs and of the network office, each with its permission."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hubs.models import Hub
from hubs.registry.desk import DeskRequest
from hubs.registry.office import desk_or_office
from hubs.revisions import item_pages, item_steps, steps
from hubs.revisions.item_pages import ItemPages

ItemPage = Callable[..., HttpResponse]
SHOWN_AND_SENT = require_http_methods(["GET", "HEAD", "POST"])


def item_urls(pages: ItemPages) -> list[URLPattern]:
    """List, form, page and publishing steps of the items of ``pages``."""
    reads, writes, publishes = map(desk_or_office, ("hubs.view_desk", pages.may_write, pages.may_publish))

    def of(page: ItemPage, **more: Any) -> ItemPage:
        @wraps(page)
        def of_these(request: DeskRequest, hub: Hub | None, **keys: Any) -> HttpResponse:
            return page(request, hub, pages, **keys, **more)

        return of_these

    def step(take: steps.Step) -> ItemPage:
        return of(item_steps.step, take=take)

    return [
        path("", require_safe(reads(of(item_pages.item_list))), name="list"),
        path("new/", SHOWN_AND_SENT(writes(of(item_pages.create))), name="create"),
        path("<int:pk>/", require_safe(reads(of(item_pages.detail))), name="detail"),
        path("<int:pk>/edit/", SHOWN_AND_SENT(writes(of(item_pages.edit))), name="edit"),
        path("<int:pk>/send/", require_POST(writes(step(steps.submit))), name="send"),
        path("<int:pk>/take-back/", require_POST(writes(step(steps.take_back))), name="take_back"),
        path("<int:pk>/publish/", require_POST(publishes(step(steps.publish))), name="publish"),
        path("<int:pk>/discard/", SHOWN_AND_SENT(writes(of(item_steps.discard))), name="discard"),
        path("<int:pk>/take-down/", SHOWN_AND_SENT(publishes(of(item_steps.unpublish))), name="take_down"),
    ]
