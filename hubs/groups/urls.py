"""The addresses of groups: public, and the same screens on the dashboard of a hub and of the network office."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path

from hubs.groups.views import pages, public
from hubs.groups.views.pages import Realm
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from hubs.registry.office import office

Page = Callable[..., HttpResponse]
public_urls = [path("", public.group_list, name="list"), path("<int:pk>/", public.group, name="detail")]


def _of_realm(page: Page) -> Page:
    @wraps(page)
    def of_these(request: DeskRequest, hub: Hub | None = None, **keys: int) -> HttpResponse:
        return page(request, Realm(hub), *keys.values())  # of the group, then of its chair

    return of_these


def _screens(reads: Callable[[Any], Page], writes: Callable[[Any], Page]) -> list[URLPattern]:
    return [
        path("groups/", reads(_of_realm(pages.groups_page)), name="group_list"),
        path("groups/add/", writes(_of_realm(pages.add_page)), name="group_add"),
        path("groups/<int:group>/", writes(_of_realm(pages.group_page)), name="group"),
        path("groups/<int:group>/end/", writes(_of_realm(pages.end_page)), name="group_end"),
        path("groups/<int:group>/remove/", writes(_of_realm(pages.remove_page)), name="group_remove"),
        path("groups/<int:group>/chairs/add/", writes(_of_realm(pages.chair_add_page)), name="chair_add"),
        path("groups/<int:group>/chairs/<int:pk>/", writes(_of_realm(pages.chair_page)), name="chair"),
        path("groups/<int:group>/chairs/<int:pk>/remove/", writes(_of_realm(pages.chair_remove_page)), name="chair_remove"),
    ]  # fmt: skip


manage = _screens(desk("hubs.view_desk"), desk("hubs.edit_groups"))
network = _screens(office("network.edit_groups"), office("network.edit_groups"))
