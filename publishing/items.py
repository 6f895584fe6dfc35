"""Starting a news item or a resource. Everything that follows is in ``publishing.actions``."""

import datetime as dt
from typing import TYPE_CHECKING, TypeVar

from audit.actions import record
from audit.actors import Actor
from publishing.actions import save_draft
from publishing.publishable import Publishable
from publishing.subjects import about
from publishing.subjects.content import Content
from toolkit.actions import action

if TYPE_CHECKING:
    from hubs.models import Hub

Item = TypeVar("Item", bound=Publishable)


@action
def create_item(*, by: Actor, model: type[Item], hub: "Hub | None", content: Content, at: dt.datetime) -> Item:
    """Create an unpublished row with its first draft; ``hub`` is None for the network's own."""
    row = model(hub=hub)
    row.save()
    record(by=by, action="publishing.create_item", subject=row, fields=["hub"])
    save_draft(by=by, about=about(row), content=content, edition=0, at=at)
    return row
