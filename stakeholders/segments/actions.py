"""Every change to a segment."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from hubs.models import Hub
from stakeholders.contacts.actions import _raise_unless
from stakeholders.contacts.errors import StakeholderRefused
from stakeholders.models import Segment
from stakeholders.segments import criteria as known_criteria


@transaction.atomic
def save_segment(
    *, by: Actor, hub: Hub, name: str, criteria: Mapping[str, Any], segment: Segment | None = None
) -> Segment:
    """A filter under a name, new or (``segment``) as it is from now on.

    Without criteria it is everybody in the list. Refuses unknown criteria and codes, and a name the hub uses already.
    """
    values = known_criteria.checked(criteria, hub=hub)
    saved = segment or Segment(hub=hub)
    changed = [field for field, value in (("name", name), ("criteria", values)) if getattr(saved, field) != value]
    saved.name, saved.criteria = name, values
    try:
        with transaction.atomic():
            saved.save(update_fields=changed if segment else None)
    except IntegrityError as error:
        _raise_unless(error, "stakeholders_segment_name_once_a_hub")
        raise StakeholderRefused(_("You have a segment of this name already."), field="name") from None
    if changed:
        action = "stakeholders.change_segment" if segment else "stakeholders.add_segment"
        record(by=by, action=action, subject=saved, fields=changed)
    return saved


@transaction.atomic
def delete_segment(*, by: Actor, segment: Segment) -> None:
    """The filter is gone; the people in it stay, and so do invitations sent by it."""
    record(by=by, action="stakeholders.delete_segment", subject=segment)
    segment.delete()
