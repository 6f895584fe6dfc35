"""Who coordinates a hub."""

from django.db.models import QuerySet

from accounts.models import User
from hubs.models import Role


def coordinators_of(hub_id: int) -> "QuerySet[User]":
    """Return the coordinators of a hub who can sign in."""
    return User.objects.filter(teams__hub=hub_id, teams__role=Role.COORDINATOR, is_active=True)
