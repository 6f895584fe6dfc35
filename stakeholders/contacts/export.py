"""Exports of contacts are recorded."""

from audit.actions import record
from audit.actors import Actor
from hubs.models import Hub
from toolkit.actions import action


@action
def note_export(*, by: Actor, hub: Hub, number: int, kind: str) -> None:
    """Record an export of ``number`` contacts to a file of this type."""
    record(by=by, action="stakeholders.export", subject=hub, hub_id=hub.pk, fields=[f"{kind}:{number}"])
