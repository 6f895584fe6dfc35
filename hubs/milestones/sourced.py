"""Milestones as the tables of the network state them, until the hub's own team publishes its own."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from hubs.milestones.actions import refuse_impossible
from hubs.milestones.subject import MILESTONES, entry_of
from hubs.models import Hub, Milestone
from toolkit.actions import ActionRefused, action, apply_changes, lock_row

FIELDS = ("kind", "is_actual", "date", "note", "source")


@action
def add_sourced_milestone(*, by: Actor, hub: Hub, at: dt.datetime, **fields: Any) -> Milestone:
    """Add a public milestone of the hub; ``fields`` are those of FIELDS.

    Refuses what a draft of milestones is refused for, and a hub whose team has published its own.
    """
    milestone = Milestone(hub=hub)
    _write(by, "add", milestone, fields, at)
    return milestone


@action
def change_sourced_milestone(*, by: Actor, milestone: Milestone, at: dt.datetime, **fields: Any) -> None:
    """Change a public milestone; refuses as ``add_sourced_milestone`` does."""
    _write(by, "change", milestone, fields, at)


def _write(by: Actor, verb: str, milestone: Milestone, fields: dict[str, Any], at: dt.datetime) -> None:
    hub = lock_row(Hub, milestone.hub_id)
    if MILESTONES.of(hub).revisions().published().exists():
        raise ActionRefused(_("Not followed: it was changed in the portal later."))

    def guard(changed: Milestone) -> None:
        others = hub.milestones.exclude(pk=changed.pk)
        refuse_impossible(entry_of(changed), [entry_of(other) for other in others], at)

    if written := apply_changes(milestone, fields, by=by, allowed=FIELDS, guard=guard):
        hub.save(update_fields=["updated_at"])
        record(by=by, action=f"hubs.{verb}_milestone", subject=milestone, fields=written)
