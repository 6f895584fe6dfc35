"""Who coordinates a hub."""

from django.db.models import QuerySet

from accounts.models import User
from hubs.models import Role
from publishing.models import Revision
from publishing.subjects import SubjectType


class ApprovedByCoordinators(SubjectType):
    """A subject type whose revisions the coordinators of its hub approve."""

    def approvers(self, revision: Revision) -> "QuerySet[User]":
        """Return the coordinators of its hub; the network office for its own."""
        return coordinators_of(revision.hub_id) if revision.hub_id else super().approvers(revision)


def coordinators_of(hub_id: int) -> "QuerySet[User]":
    """Return the coordinators of a hub who can sign in."""
    return User.objects.filter(teams__hub=hub_id, teams__role=Role.COORDINATOR, is_active=True)
