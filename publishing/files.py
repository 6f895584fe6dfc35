"""Storing files that were checked already."""

from pathlib import PureWindowsPath
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile

from accounts.models import User
from audit.actions import record
from audit.actors import Actor
from publishing.models import StoredFile
from toolkit.actions import action

if TYPE_CHECKING:
    from hubs.models import Hub


@action
def store_file(
    *, by: Actor, hub: "Hub | None", kind: StoredFile.Kind, content: bytes, name: str, content_type: str
) -> StoredFile:
    """Keep bytes that were checked already, under the last part of ``name``, which is no path.

    The file is not public until something public names it.
    """
    name = PureWindowsPath(name).name[-200:] or str(kind)
    stored = StoredFile(
        hub=hub, kind=kind, name=name, content_type=content_type, size=len(content),
        uploaded_by=by if isinstance(by, User) else None,
    )  # fmt: skip
    stored.file.save(name, ContentFile(content), save=False)
    stored.save()
    record(by=by, action="publishing.store_file", subject=stored, fields=["file"])
    return stored
