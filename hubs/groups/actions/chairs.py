"""Who leads a group. A name is kept only while the person agrees, and half a year after they stopped."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import SYSTEM, Actor
from audit.purges import record_purge
from hubs.models import Group, GroupChair
from hubs.registry.actions.terms import refuse_wrong_order
from toolkit.actions import ActionRefused, action, apply_changes, edition_of, lock_row
from toolkit.partial_dates.dates import are_in_order

FIELDS = ("name", "agreed_to_be_named", "function", "organisation", "since", "until")
KEPT_FOR = dt.timedelta(days=183)


@action
def add_chair(*, by: Actor, group: Group, **fields: Any) -> GroupChair:
    """One more who leads the group; ``fields`` are those of FIELDS.

    Whoever led a group that has ended led it until then at the latest. Refuses a name without the person's agreement, a
    chair without any fact, and one who started after the group had ended.
    """
    current = lock_row(Group, group.pk, gone=_("This group was deleted."))
    chair = GroupChair(group=current)
    _apply(chair, fields, by=by)
    record(by=by, action="hubs.add_chair", subject=chair, hub_id=group.hub_id, fields=list(fields))
    return chair


@action
def change_chair(*, by: Actor, chair: GroupChair, seen: str | None = None, **fields: Any) -> GroupChair:
    """Change what is known of a chair; ``seen`` is the ``chair_edition`` the writer had. Refuses as ``add_chair`` does."""
    current = _locked(chair)
    if changed := _apply(current, fields, by=by, seen=seen):
        record(by=by, action="hubs.change_chair", subject=current, hub_id=current.group.hub_id, fields=changed)
    return current


def chair_edition(chair: GroupChair) -> str:
    """The state of a chair that a form carries as ``seen``."""
    return edition_of(chair, names=FIELDS)


@action
def remove_chair(*, by: Actor, chair: GroupChair) -> None:
    """They never led it, or do not want to be in the list at all: the row goes. Removed already: nothing happens."""
    current = _rows().filter(pk=chair.pk).select_for_update(of=("self",)).first()
    if current is None:
        return
    record(by=by, action="hubs.remove_chair", subject=current, hub_id=current.group.hub_id)
    current.delete()


@action
def forget_chairs(*, at: dt.datetime) -> int:
    """Forget the names of those who stopped half a year ago, themselves or with their group; how many.

    Function and organisation stay, since they name no person; a chair with only a name is deleted.
    """
    rows = GroupChair.objects.ended_before(timezone.localdate(at - KEPT_FOR)).exclude(name="").select_related("group")
    old = list(rows.select_for_update(skip_locked=True, of=("self",)))
    for chair in old:
        record(by=SYSTEM, action="hubs.forget_chair", subject=chair, hub_id=chair.group.hub_id, fields=["name"])
        if chair.function or chair.organisation_id:
            chair.name, chair.agreed_to_be_named = "", False
            chair.save(update_fields=["name", "agreed_to_be_named"])
        else:
            chair.delete()
    return record_purge(GroupChair, len(old), at=at)


def _apply(chair: GroupChair, fields: dict[str, Any], *, by: Actor, seen: str | None = None) -> list[str]:
    values = {name: fields.get(name, getattr(chair, name)) for name in FIELDS}
    if values["name"] and not values["agreed_to_be_named"]:
        raise ActionRefused(
            _("Enter a name only if the person has agreed to it. Otherwise leave it blank."),
            "agreed_to_be_named",
        )
    if not (values["name"] or values["function"] or values["organisation"]):
        raise ActionRefused(_("Enter a function, an organisation, or a name with the person's agreement."), "function")
    whole = {**fields, **_end_with_group(chair.group, values)}
    return apply_changes(chair, whole, by=by, allowed=FIELDS, seen=seen, guard=refuse_wrong_order)


def _end_with_group(group: Group, values: dict[str, Any]) -> dict[str, Any]:
    """The end of a group is the end of its chairs, also of one who is added later."""
    if group.until is None or values["until"] is not None:
        return {}
    if not are_in_order(values["since"], group.until):
        raise ActionRefused(_("Enter a date before the group ended, or leave it blank."), "since")
    return {"until": group.until}


def _locked(chair: GroupChair) -> GroupChair:
    return lock_row(_rows(), chair.pk, gone=_("This chair was deleted."))


def _rows() -> "QuerySet[GroupChair]":
    return GroupChair.objects.select_related("group", "organisation")
