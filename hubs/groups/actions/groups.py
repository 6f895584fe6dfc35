"""The groups of a hub and the networks of Europe: made, changed, ended, followed by another."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from hubs.errors import HubRefused
from hubs.groups.models import OF_HUBS, PAN_EUROPEAN
from hubs.models import Group, GroupChair, Hub, Topic
from toolkit.partial_dates.dates import PartialDate, are_in_order
from toolkit.row_changes import write

FIELDS = ("kind", "name", "purpose", "since", "until", "strategy_period", "is_time_limited", "successor", "source")


@transaction.atomic
def create_group(*, by: Actor, hub: Hub | None, topics: Iterable[Topic] = (), **fields: Any) -> Group:
    """A group of the hub, or a pan-European one where ``hub`` is None; ``fields`` are those of FIELDS.

    Refuses a kind that does not fit, a name that stands there already, an heir of another hub or of a group that goes on.
    """
    group = Group(hub=hub)
    _write(group, fields)
    group.topics.set(topics)
    _end_chairs(group)
    record(by=by, action="hubs.add_group", subject=group, fields=[*fields, "topics"])
    return group


@transaction.atomic
def change_group(*, by: Actor, group: Group, topics: Iterable[Topic] | None = None, **fields: Any) -> Group:
    """What the group is from now on; ``topics`` None leaves the topics as they are. Refuses as ``create_group`` does."""
    current = _locked(group)
    changed = _write(current, fields)
    if topics is not None and set(topics) != set(current.topics.all()):
        current.topics.set(topics)
        changed.append("topics")
    _end_chairs(current)
    if changed:
        record(by=by, action="hubs.change_group", subject=current, fields=changed)
    return current


@transaction.atomic
def end_group(*, by: Actor, group: Group, until: PartialDate, successor: Group | None = None) -> Group:
    """Its term is over then, and so is that of its chairs; ``successor`` goes on with its work. Several can have the same."""
    return change_group(by=by, group=group, until=until, successor=successor)


@transaction.atomic
def remove_group(*, by: Actor, group: Group) -> None:
    """It never was: the row and its chairs go. Refuses a group that others were merged into."""
    current = _locked(group)
    heir_of = list(current.predecessors.values_list("name", flat=True)[:1])
    if heir_of:
        raise HubRefused(
            _("“%(name)s” names this group as its successor. Change that first, or end this group instead.")
            % {"name": heir_of[0]}
        )
    record(by=by, action="hubs.remove_group", subject=current)
    current.delete()


def _write(group: Group, fields: dict[str, Any]) -> list[str]:
    """Refuses in words what the laws of the table refuse."""
    kind = fields.get("kind", group.kind)
    if kind not in (OF_HUBS if group.hub_id else PAN_EUROPEAN):
        raise HubRefused(_("This kind of group does not exist here."), "kind")
    heir: Group | None = fields.get("successor", group.successor)
    if heir is not None:
        _refuse_heir(group, heir, fields.get("until", group.until))
    try:
        with transaction.atomic():
            return write(group, fields, FIELDS, twice=_("There is a group of this name already."))
    except IntegrityError as problem:
        if "hubs_group_no_circle" not in str(problem) and "its own heir" not in str(problem):
            raise
        words = _("“%(name)s” ends in this group itself, through its own successors.") % {"name": heir}
        raise HubRefused(words, "successor") from problem


def _refuse_heir(group: Group, heir: Group, until: PartialDate | None) -> None:
    if heir.hub_id != group.hub_id:
        raise HubRefused(_("Choose a successor from the same list of groups."), "successor")
    if heir.pk == group.pk:
        raise HubRefused(_("A group cannot be its own successor."), "successor")
    if until is None:
        raise HubRefused(_("A group with a successor has ended. Say when."), "until")


def _end_chairs(group: Group) -> None:
    """Whoever leads the group at its end leads it until then."""
    if group.until is None:
        return
    for chair in group.chairs.filter(until=None):
        if not are_in_order(chair.since, group.until):
            raise HubRefused(_("Somebody took the chair after that date. Correct that first."), "until")
        chair.until = group.until
        chair.save(update_fields=["until"])


def _locked(group: Group) -> Group:
    """The row as it stands; one change at a time among the groups of a hub, so that no circle is closed from two sides."""
    realm = Group.objects.filter(hub=group.hub_id) if group.hub_id else Group.objects.pan_european()
    rows = {row.pk: row for row in realm.select_for_update(no_key=True, of=("self",)).order_by("pk")}
    if group.pk not in rows:
        raise HubRefused(_("This group is no longer there."))
    return rows[group.pk]


def people_of(group: Group) -> models.QuerySet[GroupChair]:
    """The chairs of a group, who leads it now first."""
    return group.chairs.select_related("organisation").order_by(models.F("until").desc(nulls_first=True), "id")
