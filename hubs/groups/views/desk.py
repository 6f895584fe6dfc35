"""The groups of a hub on its dashboard; see ``pages``."""

from django.http import HttpResponse

from hubs.groups.views import pages
from hubs.groups.views.pages import Realm
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk


@desk("hubs.view_desk")
def groups(request: DeskRequest, hub: Hub) -> HttpResponse:
    """The list."""
    return pages.groups_page(request, Realm(hub), may_edit=request.user.has_perm("hubs.edit_groups", hub))


@desk("hubs.edit_groups")
def add(request: DeskRequest, hub: Hub) -> HttpResponse:
    """A new one."""
    return pages.add_page(request, Realm(hub))


@desk("hubs.edit_groups")
def group(request: DeskRequest, hub: Hub, group: int) -> HttpResponse:
    """One of them."""
    return pages.group_page(request, Realm(hub), group)


@desk("hubs.edit_groups")
def end(request: DeskRequest, hub: Hub, group: int) -> HttpResponse:
    """Its end."""
    return pages.end_page(request, Realm(hub), group)


@desk("hubs.edit_groups")
def remove(request: DeskRequest, hub: Hub, group: int) -> HttpResponse:
    """Taken out."""
    return pages.remove_page(request, Realm(hub), group)


@desk("hubs.edit_groups")
def chair_add(request: DeskRequest, hub: Hub, group: int) -> HttpResponse:
    """Who leads it."""
    return pages.chair_add_page(request, Realm(hub), group)


@desk("hubs.edit_groups")
def chair(request: DeskRequest, hub: Hub, group: int, pk: int) -> HttpResponse:
    """One who leads it."""
    return pages.chair_page(request, Realm(hub), group, pk)


@desk("hubs.edit_groups")
def chair_remove(request: DeskRequest, hub: Hub, group: int, pk: int) -> HttpResponse:
    """Leads it no more, and never did."""
    return pages.chair_remove_page(request, Realm(hub), group, pk)
