"""Exports of contacts are recorded."""

from audit.actions import record
from audit.actors import Actor
from hubs.models import Hub
from toolkit.actions import action


@action
def note_export(*, by: Actor, hub: Hub, number: int, kind: str) -> None:
    """Record that ``number`` contacts of a hub were exported as a file of this kind."""
    record(by=by, action="stakeholders.export", subject=hub, hub_id=hub.pk, fields=[f"{kind}:{number}"])
