"""Create, change, end and remove groups of hubs and European networks."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.actions import record
from audit.actors import Actor
from hubs.groups.models import OF_HUBS, PAN_EUROPEAN
from hubs.models import Group, GroupChair, Hub, Topic
from hubs.registry.actions.terms import refuse_wrong_order
from toolkit.actions import ActionRefused, action, apply_changes, edition_of
from toolkit.partial_dates.dates import PartialDate, are_in_order

FIELDS = ("kind", "name", "purpose", "since", "until", "strategy_period", "is_time_limited", "successor", "source")
ALLOWED = (*FIELDS, "topics")
REFUSALS = {
    "hubs_group_name_once": (gettext_lazy("There is already a group with this name."), "name"),
    "hubs_group_no_circle": (
        gettext_lazy("The successor ends in this group itself, through its own successors."),
        "successor",
    ),
    "hubs_group_not_its_own_heir": (gettext_lazy("A group can't be its own successor."), "successor"),
    "hubs_group_heir_of_same_realm": (gettext_lazy("Choose a successor from the same list of groups."), "successor"),
    "hubs_group_with_heir_has_ended": (gettext_lazy("Enter the end: a group with a successor has ended."), "until"),
    "hubs_group_kind_fits_realm": (gettext_lazy("This type of group isn't available here."), "kind"),
}


@action
def create_group(*, by: Actor, hub: Hub | None, topics: Iterable[Topic] = (), **fields: Any) -> Group:
    """Create a group of the hub, or a pan-European one where ``hub`` is None; ``fields`` are those of FIELDS.

    Refuses a kind that does not fit, a name that exists already, a successor of another hub, and a successor of a group without an end.
    """
    group = Group(hub=hub)
    _apply(group, {**fields, "topics": list(topics)}, by=by)
    _end_chairs(group)
    record(by=by, action="hubs.add_group", subject=group, fields=[*fields, "topics"])
    return group


@action
def change_group(
    *, by: Actor, group: Group, topics: Iterable[Topic] | None = None, seen: str | None = None, **fields: Any
) -> Group:
    """Change the group; ``topics`` None leaves the topics as they are, ``seen`` is the ``group_edition`` the writer had.

    Refuses as ``create_group`` does, and what was saved since (``EditConflict``).
    """
    current = _locked(group)
    values = {**fields, **({} if topics is None else {"topics": list(topics)})}
    changed = _apply(current, values, by=by, seen=seen)
    _end_chairs(current)
    if changed:
        record(by=by, action="hubs.change_group", subject=current, fields=changed)
    return current


def group_edition(group: Group) -> str:
    """The state of a group that a form carries as ``seen``."""
    return edition_of(group, names=ALLOWED)


@action
def end_group(
    *, by: Actor, group: Group, until: PartialDate, successor: Group | None = None, seen: str | None = None
) -> Group:
    """End a group and its chairs; ``successor`` continues its work. Several can have the same."""
    return change_group(by=by, group=group, until=until, successor=successor, seen=seen)


@action
def remove_group(*, by: Actor, group: Group) -> None:
    """Remove a group added by mistake, with its chairs. Removed already: nothing happens.

    Refuses a group that others were merged into.
    """
    current = _rows_of_realm(group).get(group.pk)
    if current is None:
        return
    followed = list(current.predecessors.values_list("name", flat=True)[:1])
    if followed:
        raise ActionRefused(
            _("“%(name)s” has this group as its successor. Change that first, or end this group instead.")
            % {"name": followed[0]}
        )
    record(by=by, action="hubs.remove_group", subject=current)
    current.delete()


def _apply(group: Group, fields: dict[str, Any], *, by: Actor, seen: str | None = None) -> list[str]:
    """Refuses in words what the constraints of the table refuse."""
    kind = fields.get("kind", group.kind)
    if kind not in (OF_HUBS if group.hub_id else PAN_EUROPEAN):
        raise ActionRefused(_("Choose a type from the list."), "kind")
    successor: Group | None = fields.get("successor", group.successor)
    if successor is not None:
        _refuse_successor(group, successor, fields.get("until", group.until))
    return apply_changes(
        group, fields, by=by, allowed=ALLOWED, seen=seen, guard=refuse_wrong_order, refusals=REFUSALS
    )  # fmt: skip


def _refuse_successor(group: Group, successor: Group, until: PartialDate | None) -> None:
    if successor.hub_id != group.hub_id:
        raise ActionRefused(_("Choose a successor from the same list of groups."), "successor")
    if successor.pk == group.pk:
        raise ActionRefused(_("Choose another group: a group can't be its own successor."), "successor")
    if until is None:
        raise ActionRefused(_("Enter when the group ended: it has a successor."), "until")


def _end_chairs(group: Group) -> None:
    """End the current chairs with the group."""
    if group.until is None:
        return
    for chair in group.chairs.filter(until=None):
        if not are_in_order(chair.since, group.until):
            raise ActionRefused(_("A chair started after that date. Correct the chair first."), "until")
        chair.until = group.until
        chair.save(update_fields=["until"])


def _locked(group: Group) -> Group:
    rows = _rows_of_realm(group)
    if group.pk not in rows:
        raise ActionRefused(_("This group was deleted."))
    return rows[group.pk]


def _rows_of_realm(group: Group) -> dict[int, Group]:
    """One change at a time among the groups of a hub, so that two changes cannot make a circle."""
    realm = Group.objects.filter(hub=group.hub_id) if group.hub_id else Group.objects.pan_european()
    return {row.pk: row for row in realm.select_for_update(no_key=True, of=("self",)).order_by("pk")}


def people_of(group: Group) -> models.QuerySet[GroupChair]:
    """The chairs of a group, current ones first."""
    return group.chairs.select_related("organisation").order_by(models.F("until").desc(nulls_first=True), "id")
