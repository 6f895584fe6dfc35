"""Addresses of revisions on the dashboard of their hub, or of the network."""

from django.urls import reverse

from publishing.models import Revision

APPROVALS = "approvals"  # where the network office came from, in the address of a change


def change_address(revision: Revision) -> str:
    """Return the address of a revision on the dashboard of its hub, or of the network."""
    if revision.hub is None:
        return reverse("network_changes:change", args=[revision.pk])
    return reverse("hubs_manage:change", args=[revision.hub.slug, revision.pk])


def changes_address(revision: Revision) -> str:
    """Return the address of the version history of its hub, or of the network."""
    return (
        reverse("network_changes:list")
        if revision.hub is None
        else reverse("hubs_manage:changes", args=[revision.hub.slug])
    )
