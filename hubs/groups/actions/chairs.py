"""Who leads a group. A name is kept only while the person agrees, and half a year after they stopped."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import SYSTEM, Actor
from hubs.errors import HubRefused
from hubs.models import Group, GroupChair
from toolkit.partial_dates.dates import are_in_order
from toolkit.row_changes import write

FIELDS = ("name", "agreed_to_be_named", "function", "organisation", "since", "until")
KEPT_FOR = dt.timedelta(days=183)


@transaction.atomic
def add_chair(*, by: Actor, group: Group, **fields: Any) -> GroupChair:
    """One more who leads the group; ``fields`` are those of FIELDS.

    Whoever led a group that has ended led it until then at the latest. Refuses a name without the person's agreement, a
    chair of whom nothing is known, and one who began after the group had ended.
    """
    current = Group.objects.select_for_update(no_key=True).filter(pk=group.pk).first()
    if current is None:
        raise HubRefused(_("This group is no longer there."))
    chair = GroupChair(group=current)
    _write(chair, fields)
    record(by=by, action="hubs.add_chair", subject=chair, hub_id=group.hub_id, fields=list(fields))
    return chair


@transaction.atomic
def change_chair(*, by: Actor, chair: GroupChair, **fields: Any) -> GroupChair:
    """What is known of them from now on. Refuses as ``add_chair`` does."""
    current = _locked(chair)
    if changed := _write(current, fields):
        record(by=by, action="hubs.change_chair", subject=current, hub_id=current.group.hub_id, fields=changed)
    return current


@transaction.atomic
def remove_chair(*, by: Actor, chair: GroupChair) -> None:
    """They never led it, or do not want to be in the list at all: the row goes."""
    current = _locked(chair)
    record(by=by, action="hubs.remove_chair", subject=current, hub_id=current.group.hub_id)
    current.delete()


@transaction.atomic
def forget_chairs(*, at: dt.datetime) -> int:
    """Forget the names of those who stopped half a year ago, themselves or with their group; how many.

    Function and organisation stay, since they name nobody; a chair of whom only the name was known goes.
    """
    rows = GroupChair.objects.ended_before((at - KEPT_FOR).date()).exclude(name="").select_related("group")
    old = list(rows.select_for_update(skip_locked=True, of=("self",)))
    for chair in old:
        record(by=SYSTEM, action="hubs.forget_chair", subject=chair, hub_id=chair.group.hub_id, fields=["name"])
        if chair.function or chair.organisation_id:
            chair.name, chair.agreed_to_be_named = "", False
            chair.save(update_fields=["name", "agreed_to_be_named"])
        else:
            chair.delete()
    return len(old)


def _write(chair: GroupChair, fields: dict[str, Any]) -> list[str]:
    told = {name: fields.get(name, getattr(chair, name)) for name in FIELDS}
    if told["name"] and not told["agreed_to_be_named"]:
        raise HubRefused(
            _("A name can stand here only if the person agreed to it. Ask them, or leave the name empty."),
            "agreed_to_be_named",
        )
    if not (told["name"] or told["function"] or told["organisation"]):
        raise HubRefused(
            _("Say who it is: a function, an organisation, or a name with the person's agreement."), "function"
        )
    return write(chair, {**fields, **_end_with_group(chair.group, told)}, FIELDS)


def _end_with_group(group: Group, told: dict[str, Any]) -> dict[str, Any]:
    """The end of a group is the end of its chairs, also of one who is told later."""
    if group.until is None or told["until"] is not None:
        return {}
    if not are_in_order(told["since"], group.until):
        raise HubRefused(_("The group had ended before that date. Correct it, or leave it empty."), "since")
    return {"until": group.until}


def _locked(chair: GroupChair) -> GroupChair:
    rows = GroupChair.objects.select_for_update(of=("self",), no_key=True).select_related("group", "organisation")
    current = rows.filter(pk=chair.pk).first()
    if current is None:
        raise HubRefused(_("This chair is no longer there."))
    return current
