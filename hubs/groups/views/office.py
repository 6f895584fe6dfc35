"""European networks and intergroups, edited by the network office; ``pages`` holds what the views do."""

from django.http import HttpResponse

from hubs.groups.views import pages
from hubs.groups.views.pages import Realm
from hubs.registry.desk import DeskRequest
from hubs.registry.office import office


@office("network.edit_groups")
def groups(request: DeskRequest) -> HttpResponse:
    """List the groups."""
    return pages.groups_page(request, Realm(None), may_edit=True)


@office("network.edit_groups")
def add(request: DeskRequest) -> HttpResponse:
    """Add a group."""
    return pages.add_page(request, Realm(None))


@office("network.edit_groups")
def group(request: DeskRequest, group: int) -> HttpResponse:
    """Edit a group."""
    return pages.group_page(request, Realm(None), group)


@office("network.edit_groups")
def end(request: DeskRequest, group: int) -> HttpResponse:
    """End a group."""
    return pages.end_page(request, Realm(None), group)


@office("network.edit_groups")
def remove(request: DeskRequest, group: int) -> HttpResponse:
    """Remove a group."""
    return pages.remove_page(request, Realm(None), group)


@office("network.edit_groups")
def chair_add(request: DeskRequest, group: int) -> HttpResponse:
    """Add a chair."""
    return pages.chair_add_page(request, Realm(None), group)


@office("network.edit_groups")
def chair(request: DeskRequest, group: int, pk: int) -> HttpResponse:
    """Edit a chair."""
    return pages.chair_page(request, Realm(None), group, pk)


@office("network.edit_groups")
def chair_remove(request: DeskRequest, group: int, pk: int) -> HttpResponse:
    """Remove a chair."""
    return pages.chair_remove_page(request, Realm(None), group, pk)
