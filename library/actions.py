"""The file of a library entry: given to its draft, taken away from it."""

import datetime as dt

from django.utils.translation import gettext as _

from audit.actors import Actor
from library.models import Resource
from publishing.actions import save_draft
from publishing.files import store_file
from publishing.models import Revision, StoredFile
from publishing.subjects import About, about, handler_of
from publishing.subjects.content import Content
from toolkit.actions import ActionRefused, action, lock_row


@action
def give_document(*, by: Actor, entry: Resource, content: bytes, name: str, at: dt.datetime) -> Revision:
    """Keep the document and name it in the entry's draft, in the place of an address or another file.

    Refuses what ``document_from`` refuses, and while the entry waits for approval.
    """
    current = _locked(entry)
    draft = about(current).open_revision()
    if draft and not draft.can_be_written:
        raise ActionRefused(_("This is waiting for approval. Withdraw it to edit it."))
    from publishing.uploads.documents import (
        document_from,  # Pillow takes 4 MiB of each process that never reads a picture
    )

    document = document_from(content, name)
    stored = store_file(
        by=by,
        hub=current.hub,
        kind=StoredFile.Kind.DOCUMENT,
        content=document.content,
        name=document.name,
        content_type=document.content_type,
    )
    return _save(by, current, {"file": stored.pk, "link": ""}, at)


@action
def take_document_away(*, by: Actor, entry: Resource, at: dt.datetime) -> Revision:
    """The draft names no file any more; what is public stays until it is published. Refuses where there is none."""
    current = _locked(entry)
    if not content_of(about(current)).get("file"):
        raise ActionRefused(_("There is no file to remove."))
    return _save(by, current, {"file": None}, at)


def content_of(subject: About) -> Content:
    """What is being written of a subject; where nothing is, what is public."""
    revision = subject.open_revision()
    return revision.content if revision else handler_of(subject).live(subject)


def _save(by: Actor, entry: Resource, changed: Content, at: dt.datetime) -> Revision:
    subject = about(entry)
    content = {**content_of(subject), **changed}
    return save_draft(by=by, about=subject, content=content, edition=subject.edition(), at=at)


def _locked(entry: Resource) -> Resource:
    rows = Resource.objects.select_related("hub__country")
    return lock_row(rows, entry.pk, gone=_("This draft was discarded."))
