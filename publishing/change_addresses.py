"""Addresses of revisions on the dashboard of their hub, or of the network."""

from typing import TYPE_CHECKING

from django.urls import reverse

from publishing.models import Revision

if TYPE_CHECKING:
    from hubs.models import Hub

APPROVALS = "approvals"  # where the network office came from, in the address of a change


def change_address(revision: Revision) -> str:
    """Return the address of a revision on the dashboard of its hub, or of the network."""
    return address_of_change(revision.hub, revision.pk)


def changes_address(revision: Revision) -> str:
    """Return the address of the version history of its hub, or of the network."""
    return address_of_changes(revision.hub)


def address_of_change(hub: "Hub | None", pk: int, step: str = "") -> str:
    """Return the address of a revision, or of one of its steps, on the dashboard of a hub, or of the network for None."""
    name, keys = ("change_step", [pk, step]) if step else ("change", [pk])
    if hub is None:
        return reverse(f"network_changes:{name}", args=keys)
    return reverse(f"hubs_manage:{name}", args=[hub.slug, *keys])


def address_of_changes(hub: "Hub | None") -> str:
    """Return the address of the version history of a hub, or of the network for None."""
    return reverse("network_changes:list") if hub is None else reverse("hubs_manage:changes", args=[hub.slug])
