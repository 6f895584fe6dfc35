"""Revisions as lists show them, and those waiting for the network office."""

from dataclasses import dataclass

from django.db.models import Q

from publishing.change_addresses import change_address
from publishing.models import Revision, RevisionQuerySet
from publishing.subjects import handler_of, subject_types


@dataclass(frozen=True)
class ListedRevision:
    """One revision in a list."""

    revision: Revision
    title: str
    address: str


def listed(rows: RevisionQuerySet | list[Revision], query: str = "") -> list[ListedRevision]:
    """The rows with titles and addresses; needs ``with_people``."""
    return [ListedRevision(row, handler_of(row).title(row), change_address(row) + query) for row in rows]


def waiting_for_office() -> RevisionQuerySet:
    """What the network office decides, the longest waiting first; news and library of a hub wait for its coordinator."""
    decided = [one.kind for one in subject_types() if one.permission_to_publish == "hubs.approve"]
    return Revision.objects.waiting().filter(Q(publication__kind__in=decided) | Q(publication__hub=None))
