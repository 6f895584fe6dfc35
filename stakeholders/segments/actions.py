"""Every change to a segment."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.actions import record
from audit.actors import Actor
from hubs.models import Hub
from stakeholders.contacts import criteria as known_criteria
from stakeholders.models import Segment
from toolkit.actions import action, apply_changes, edition_of, lock_row

SEGMENT_FIELDS = ("name", "criteria")
SEGMENT_REFUSALS = {
    "stakeholders_segment_name_once_a_hub": (gettext_lazy("You already have a segment with this name."), "name")
}


@action
def add_segment(*, by: Actor, hub: Hub, name: str, criteria: Mapping[str, Any]) -> Segment:
    """Save a filter under a name. Without criteria it is everyone in the list.

    Refuses unknown criteria and codes, and a name the hub uses already.
    """
    segment = Segment(hub=hub)
    values = {"name": name, "criteria": known_criteria.checked(criteria, hub=hub)}
    apply_changes(segment, values, by=by, allowed=SEGMENT_FIELDS, refusals=SEGMENT_REFUSALS)
    record(by=by, action="stakeholders.add_segment", subject=segment, fields=list(values))
    return segment


@action
def change_segment(
    *, by: Actor, segment: Segment, name: str, criteria: Mapping[str, Any], seen: str | None = None
) -> Segment:
    """Change name and filter; ``seen`` is the ``segment_edition`` the writer had. Refuses as ``add_segment``."""
    current = lock_row(Segment.objects.select_related("hub__country"), segment.pk, gone=_("This segment was deleted."))
    values = {"name": name, "criteria": known_criteria.checked(criteria, hub=current.hub)}
    changed = apply_changes(
        current, values, by=by, allowed=SEGMENT_FIELDS, seen=seen, refusals=SEGMENT_REFUSALS
    )  # fmt: skip
    if changed:
        record(by=by, action="stakeholders.change_segment", subject=current, fields=changed)
    return current


def segment_edition(segment: Segment) -> str:
    """The state of a segment that a form carries as ``seen``."""
    return edition_of(segment, names=SEGMENT_FIELDS)


@action
def delete_segment(*, by: Actor, segment: Segment) -> None:
    """Delete the filter; the people in it stay, and so do invitations sent by it. Deleted already: nothing happens."""
    current = Segment.objects.select_for_update().filter(pk=segment.pk).first()
    if current is not None:
        record(by=by, action="stakeholders.delete_segment", subject=current)
        current.delete()
