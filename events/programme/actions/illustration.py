"""The picture on the page of an event, as a part of its draft."""

import datetime as dt

from django.utils.translation import gettext as _

from audit.actors import Actor
from events.models import Event
from events.programme.actions.drafts import save_event_draft
from events.programme.content import with_content
from events.programme.locking import lock_event
from publishing.files import store_file
from publishing.models import Revision, StoredFile
from publishing.subjects import about
from publishing.working_copy import working_copy
from toolkit.actions import ActionRefused, action


@action
def set_illustration(
    *, by: Actor, event: Event, content: bytes | None, alt: str, credit: str = "", edition: int, at: dt.datetime
) -> Revision | None:
    """Put a picture into the draft of the event, written anew; ``content`` None keeps the one there is.

    ``alt`` describes it for people who do not see it. Refuses what is no picture or too large, a picture without a
    description, a draft without any picture to describe, and what ``save_event_draft`` refuses.
    """
    subject = about(lock_event(event))
    if not alt.strip():
        raise ActionRefused(_("Describe the picture for people who can't see it."), "alt")
    kept = with_content(subject.row, working_copy(subject).content).illustration
    stored = kept if content is None else _store(by, subject.row, content)
    if stored is None:
        raise ActionRefused(_("Choose a picture."), "file")
    fields = {"illustration": stored, "illustration_alt": alt.strip(), "illustration_credit": credit.strip()}
    return save_event_draft(by=by, event=event, fields=fields, edition=edition, at=at)


@action
def remove_illustration(*, by: Actor, event: Event, edition: int, at: dt.datetime) -> Revision | None:
    """Take the picture out of the draft of the event."""
    fields = {"illustration": None, "illustration_alt": "", "illustration_credit": ""}
    return save_event_draft(by=by, event=event, fields=fields, edition=edition, at=at)


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
