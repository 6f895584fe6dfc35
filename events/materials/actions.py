"""The follow-up of an event: add, change, reorder and delete materials, and email attendees about what is new."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.actions import record
from audit.actors import Actor
from events.mailings.actions import start_mailing
from events.materials.files import store_material
from events.models import Event, EventMailing, EventMaterial, Registration
from events.programme.locking import lock_event
from publishing.models import StoredFile
from toolkit.actions import ActionRefused, action, apply_changes, edition_of, lock_row

FIELDS = ("kind", "title", "language", "link", "alt", "credit", "for_attendees")
COLUMNS = (*FIELDS, "file")
MOST = 50  # materials of one event
_NEEDS_CREDIT = (gettext_lazy("Enter who took the photo."), "credit")
_NEEDS_DESCRIPTION = (gettext_lazy("Describe the photo for people who can't see it."), "alt")
_LINK_OR_FILE = (gettext_lazy("Enter a link or choose a file, not both."), "link")
REFUSALS = {
    "events_material_link_or_file": _LINK_OR_FILE,
    "events_material_photo_has_credit": _NEEDS_CREDIT,
    "events_material_photo_is_described": _NEEDS_DESCRIPTION,
}


@action
def add_material(
    *, by: Actor, event: Event, fields: Mapping[str, Any], content: bytes | None = None, name: str = ""
) -> EventMaterial:
    """Add a link, or the file in ``content``, to the follow-up of a published event; ``fields`` are those of ``FIELDS``.

    Refuses link and file together, or neither; a photo without credit or, when uploaded, without description; files as
    ``store_material`` does; more than fifty.
    """
    current = _lock_published(event)
    if current.materials.count() >= MOST:
        raise ActionRefused(_("An event can have %(count)s materials at most.") % {"count": MOST})
    last = current.materials.aggregate(last=Max("position"))["last"]
    material = EventMaterial(hub=current.hub, event=current, position=(last or 0) + 1)
    file = _file_of(by, material, fields, content, name)
    changed = apply_changes(material, {**fields, "file": file}, by=by, allowed=COLUMNS, refusals=REFUSALS)
    record(by=by, action="events.add_material", subject=material, fields=changed)
    return material


@action
def change_material(
    *, by: Actor, material: EventMaterial, fields: Mapping[str, Any], content: bytes | None = None, name: str = "",
    seen: str | None = None,
) -> EventMaterial:  # fmt: skip
    """Change a material; ``content`` replaces its file. A link that is entered replaces the file too. Refuses as adding does."""
    _lock_published(material.event)
    current = _lock(material)
    file = _file_of(by, current, fields, content, name)
    changed = apply_changes(current, {**fields, "file": file}, by=by, allowed=COLUMNS, seen=seen, refusals=REFUSALS)
    if changed:
        record(by=by, action="events.change_material", subject=current, fields=changed)
    return current


@action
def move_material_up(*, by: Actor, material: EventMaterial) -> None:
    """Show a material before the one that was before it. The first one stays."""
    event = _lock_published(material.event)
    rows = list(event.materials.order_by("position", "pk"))
    place = next((place for place, row in enumerate(rows) if row.pk == material.pk), 0)
    if not place:
        return
    rows[place - 1], rows[place] = rows[place], rows[place - 1]
    for position, row in enumerate(rows, 1):
        row.position = position
    EventMaterial.objects.bulk_update(rows, ["position"])
    record(by=by, action="events.move_material", subject=material, fields=["position"])


@action
def remove_material(*, by: Actor, material: EventMaterial) -> None:
    """Delete a material; its file is deleted a day later. Deleted already: nothing happens."""
    current = EventMaterial.objects.filter(pk=material.pk).select_for_update().first()
    if current is not None:
        record(by=by, action="events.remove_material", subject=current)
        current.delete()


@action
def announce_materials(*, by: Actor, event: Event, at: dt.datetime) -> int:
    """Email attendees what is new in the follow-up; return how many materials that are. No material is announced twice.

    Refuses before the end of the event, where nothing is new, and where no one is registered.
    """
    current = _lock_published(event)
    new = list(current.materials.filter(mailing=None).values_list("pk", flat=True))
    if not current.is_over(at=at):
        raise ActionRefused(_("Attendees are emailed about the follow-up after the event."))
    if not new:
        raise ActionRefused(_("Attendees have been emailed about everything in the follow-up."))
    if not Registration.objects.confirmed().filter(event=current).exists():
        raise ActionRefused(_("No one is registered for this event."))
    mailing = start_mailing(current, EventMailing.Kind.MATERIALS)
    EventMaterial.objects.filter(pk__in=new).update(mailing=mailing)
    record(by=by, action="events.announce_materials", subject=current, fields=[f"materials:{len(new)}"])
    return len(new)


def material_edition(material: EventMaterial) -> str:
    """The state of a material that a form carries as ``seen``."""
    return edition_of(material, names=COLUMNS)


def _file_of(
    by: Actor, material: EventMaterial, fields: Mapping[str, Any], content: bytes | None, name: str
) -> StoredFile | None:
    """Return the file the material has from now on: the one in ``content``, none where a link is entered, or the one it had.

    Stored after what is said of it was found complete: a refused form leaves no file behind.
    """
    link, kept = fields["link"], material.file
    if content is not None and link:
        raise ActionRefused(*_LINK_OR_FILE)
    if content is None and not link and kept is None:
        raise ActionRefused(_("Enter a link or choose a file."), "link")
    if fields["kind"] == EventMaterial.Kind.PHOTO:
        if not fields["credit"]:
            raise ActionRefused(*_NEEDS_CREDIT)
        if not link and not fields["alt"]:
            raise ActionRefused(*_NEEDS_DESCRIPTION)
    if link:
        return None
    if content is None and kept is not None:
        is_picture, is_photo = kept.kind == StoredFile.Kind.PICTURE, fields["kind"] == EventMaterial.Kind.PHOTO
        if is_picture != is_photo:
            raise ActionRefused(_("Choose the file again: photos are stored in another way than documents."), "file")
        return kept
    return store_material(by=by, event=material.event, kind=fields["kind"], content=content or b"", name=name)


def _lock(material: EventMaterial) -> EventMaterial:
    rows = EventMaterial.objects.select_related("event__hub", "file")
    return lock_row(rows, material.pk, gone=_("This material was deleted."))


def _lock_published(event: Event) -> Event:
    current = lock_event(event)
    if words := refusal_of_following_up(current):
        raise ActionRefused(words)
    return current


def refusal_of_following_up(event: Event) -> str:
    """Return why an event can have no follow-up; empty when it can."""
    if not event.can_be_changed:
        return _("This event has been cancelled, so it has no follow-up.")
    if event.can_be_published or event.hub is None:
        return _("Publish the event before you add its follow-up.")
    return ""
