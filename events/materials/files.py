"""The file of a follow-up material: what is accepted, and the reason where it is not, with the way out."""

from typing import Final

from django.utils.translation import gettext as _

from audit.actors import Actor
from events.models import Event, EventMaterial
from publishing.files import store_file
from publishing.models import StoredFile
from publishing.uploads.limits import LARGEST_DOCUMENT
from toolkit.actions import ActionRefused

_BEGINNINGS: Final = {
    "video": (
        b"\x1aE\xdf\xa3",
        b"OggS",
        b"FLV",
        b"ID3",
        b"\xff\xfb",
        b"fLaC",
        b"\x00\x00\x01\xba",
        b"0&\xb2u\x8ef\xcf\x11",
    ),
    "archive": (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"(\xb5/\xfd", b"MSCF"),
    "program": (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe"),
}
_ZIP: Final = b"PK\x03\x04"


def store_material(*, by: Actor, event: Event, kind: str, content: bytes, name: str) -> StoredFile:
    """Keep an uploaded file; a photo is written anew, without place and camera.

    Refuses videos, archives, programs, too large files and whatever ``document_from`` and ``picture_from`` refuse, with the
    reason and, where one helps, the hint to enter a link.
    """
    # Pillow takes 4 MiB of each process that never reads a picture.
    from publishing.uploads.documents import document_from
    from publishing.uploads.pictures import picture_from

    refuse_by_beginning(content)
    if kind == EventMaterial.Kind.PHOTO:
        picture = picture_from(content)
        return store_file(
            by=by, hub=event.hub, kind=StoredFile.Kind.PICTURE, content=picture.content,
            name=f"event-{event.pk}-photo.{picture.ending}", content_type=picture.content_type,
        )  # fmt: skip
    try:
        document = document_from(content, name)
    except ActionRefused as refused:
        if content.startswith(_ZIP) and not _is_office(content):
            raise ActionRefused(_archive(), "file") from refused
        raise
    return store_file(
        by=by, hub=event.hub, kind=StoredFile.Kind.DOCUMENT, content=document.content, name=document.name,
        content_type=document.content_type,
    )  # fmt: skip


def refuse_by_beginning(content: bytes) -> None:
    """Refuse what is recognised as a video, an archive or a program, and what is too large."""
    beginning = content[:16]
    if (
        _is(beginning, "video")
        or beginning[4:8] == b"ftyp"
        or (beginning[:4] == b"RIFF" and beginning[8:12] in (b"AVI ", b"WAVE"))
    ):
        words = _(
            "This is a video or audio file, which can't be uploaded. Put it on a video platform and enter its link."
        )
        raise ActionRefused(words, "file")
    if _is(beginning, "archive") or content[257:262] == b"ustar":
        raise ActionRefused(_archive(), "file")
    if _is(beginning, "program"):
        raise ActionRefused(_("This is a program, which can't be uploaded."), "file")
    if len(content) > LARGEST_DOCUMENT:
        words = _("This file is larger than 25 MB. Put it on another site and enter its link, or save it smaller.")
        raise ActionRefused(words, "file")


def _is(beginning: bytes, kind: str) -> bool:
    return beginning.startswith(_BEGINNINGS[kind])


def _is_office(content: bytes) -> bool:
    """Whether a package has the part that office documents have, so that its own reason is the better one."""
    return b"[Content_Types].xml" in content or b"mimetypeapplication/vnd.oasis" in content


def _archive() -> str:
    return _("This is an archive, which can hide programs. Upload its documents one by one, or enter a link to it.")
