"""Changes as lists show them."""

from dataclasses import dataclass

from django.db.models import Q

from hubs.models import Hub
from publishing.emails import change_address
from publishing.models import Revision
from publishing.models.revision import RevisionQuerySet
from publishing.subjects import handler_of
from publishing.subjects.registry import HANDLERS

APPROVALS = "approvals"  # where the network office came from, in the address of a change


@dataclass(frozen=True)
class Listed:
    """One revision in a list."""

    revision: Revision
    title: str
    address: str


def listed(rows: RevisionQuerySet | list[Revision], query: str = "") -> list[Listed]:
    """The rows with titles and addresses; needs the relations that ``revisions_of`` fetches along."""
    return [Listed(row, handler_of(row).title(row), change_address(row) + query) for row in rows]


def waiting_for_office() -> RevisionQuerySet:
    """What the network office decides, the longest waiting first; news and library of a hub wait for its coordinator."""
    approved = [subject for subject, handler in HANDLERS.items() if handler.permission_to_publish == "hubs.approve"]
    return Revision.objects.waiting().filter(Q(subject__in=approved) | Q(hub=None))


def with_people(rows: RevisionQuerySet) -> RevisionQuerySet:
    """With all that a line or a page of a revision shows besides itself."""
    return rows.select_related("hub__country", "news", "resource", "written_by", "submitted_by", "decided_by")


def revisions_of(hub: Hub | None) -> RevisionQuerySet:
    """Every revision of a hub; of the network for None."""
    return with_people(Revision.objects.filter(hub=hub))
