"""The networks and intergroups of Europe, kept by the network office. What the screens show stands in ``group_pages``."""

from django.http import HttpResponse

from hubs.groups.views import pages
from hubs.groups.views.pages import Realm
from hubs.registry.desk import DeskRequest
from hubs.registry.office import office


@office("network.edit_groups")
def groups(request: DeskRequest) -> HttpResponse:
    """The list."""
    return pages.groups_page(request, Realm(None), may_edit=True)


@office("network.edit_groups")
def add(request: DeskRequest) -> HttpResponse:
    """A new one."""
    return pages.add_page(request, Realm(None))


@office("network.edit_groups")
def group(request: DeskRequest, group: int) -> HttpResponse:
    """One of them."""
    return pages.group_page(request, Realm(None), group)


@office("network.edit_groups")
def end(request: DeskRequest, group: int) -> HttpResponse:
    """Its end."""
    return pages.end_page(request, Realm(None), group)


@office("network.edit_groups")
def remove(request: DeskRequest, group: int) -> HttpResponse:
    """Taken out."""
    return pages.remove_page(request, Realm(None), group)


@office("network.edit_groups")
def chair_add(request: DeskRequest, group: int) -> HttpResponse:
    """Who leads it."""
    return pages.chair_add_page(request, Realm(None), group)


@office("network.edit_groups")
def chair(request: DeskRequest, group: int, pk: int) -> HttpResponse:
    """One who leads it."""
    return pages.chair_page(request, Realm(None), group, pk)


@office("network.edit_groups")
def chair_remove(request: DeskRequest, group: int, pk: int) -> HttpResponse:
    """Leads it no more, and never did."""
    return pages.chair_remove_page(request, Realm(None), group, pk)
