"""The picture on the page of an event."""

from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from events.models import Event
from events.programme.locking import lock_event
from publishing.files import store_file
from publishing.models import StoredFile
from toolkit.actions import ActionRefused, action, apply_changes, edition_of

FIELDS = ("illustration", "illustration_alt", "illustration_credit")


@action
def set_illustration(
    *, by: Actor, event: Event, content: bytes | None, alt: str, credit: str = "", seen: str | None = None
) -> Event:  # fmt: skip
    """Show a picture on the page of the event, written anew; ``content`` None keeps the one there is.

    ``alt`` describes it for people who do not see it; ``seen`` is the ``illustration_edition`` the writer had. Refuses what is
    no picture or too large, a picture without a description, an event without any picture to describe, and a cancelled event.
    """
    current = _lock_changeable(event)
    if not alt.strip():
        raise ActionRefused(_("Describe the picture for people who can't see it."), "alt")
    stored = current.illustration if content is None else _store(by, current, content)
    if stored is None:
        raise ActionRefused(_("Choose a picture."), "file")
    fields = {"illustration": stored, "illustration_alt": alt.strip(), "illustration_credit": credit.strip()}
    if changed := apply_changes(current, fields, by=by, allowed=FIELDS, seen=seen):
        record(by=by, action="events.set_illustration", subject=current, fields=changed)
    return current


@action
def remove_illustration(*, by: Actor, event: Event, seen: str | None = None) -> Event:
    """Show no picture any more. Without one nothing happens. Refuses a cancelled event."""
    current = _lock_changeable(event)
    fields = {"illustration": None, "illustration_alt": "", "illustration_credit": ""}
    if changed := apply_changes(current, fields, by=by, allowed=FIELDS, seen=seen):
        record(by=by, action="events.remove_illustration", subject=current, fields=changed)
    return current


def illustration_edition(event: Event) -> str:
    """Return the state of the picture and its words that a form carries as ``seen``."""
    return edition_of(event, names=FIELDS)


def _lock_changeable(event: Event) -> Event:
    current = lock_event(event)
    if not current.can_be_changed:
        raise ActionRefused(_("This event is cancelled. It stays as it was announced."))
    return current


def _store(by: Actor, event: Event, content: bytes) -> StoredFile:
    from publishing.uploads.pictures import (
        picture_from,  # Pillow takes 4 MiB of each process that never reads a picture
    )

    picture = picture_from(content)
    return store_file(
        by=by,
        hub=event.hub,
        kind=StoredFile.Kind.PICTURE,
        content=picture.content,
        name=f"event-{event.pk}.{picture.ending}",
        content_type=picture.content_type,
    )
