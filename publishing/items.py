"""Starting a news item or a resource, and taking one over from a table. Everything that follows is in ``publishing.actions``."""

import datetime as dt
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from publishing.actions import save_draft
from publishing.models import Publication, Revision
from publishing.publishable import Publishable
from publishing.subjects import about
from publishing.subjects.content import Content
from publishing.subjects.items import ItemSubject
from toolkit.actions import ActionRefused, action

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


@action
def put_sourced_item(
    *, by: Actor, model: type[Item], key: str, hub: "Hub | None", content: Content, published_at: dt.datetime,
    at: dt.datetime,
) -> list[str]:  # fmt: skip
    """Publish the item that the tables name ``key`` as they state it, or bring it to that; return what changed.

    Refuses what a draft with this content would be refused for, and an item that was edited or unpublished in the portal.
    """
    rows = model._default_manager.select_for_update(no_key=True, of=("self",))  # noqa: SLF001 - documented
    known = rows.filter(table_key=key).first()
    row: Any = known or model(table_key=key)
    subject = about(row)
    if known is not None and (known.withdrawn_at or subject.revisions().exists()):
        raise ActionRefused(_("Not followed: it was changed in the portal later."))
    stated = {**content, "hub": hub, "published_at": published_at}
    there = {**subject.type.live(subject), "hub": row.hub, "published_at": row.published_at} if known else {}
    changed = [name for name, value in stated.items() if not known or there[name] != value]
    if not changed:
        return changed
    if complaints := subject.type.complaints(Revision(publication=Publication(hub=hub), content=content)):
        raise ActionRefused(" ".join(complaints))
    row.hub, row.published_at = hub, published_at
    cast("ItemSubject", subject.type).write(row, content, max(at, published_at))
    record(by=by, action=f"publishing.{'change' if known else 'add'}_sourced_item", subject=row, fields=changed)
    return changed
