"""What makes a document do something when it is opened: programs in it, and parts it loads from elsewhere.

Only what is stated in a file is found. A file that hides what is in it (encrypted or oddly packed objects of a PDF) is
refused as well, since it can't be judged.
"""

import re
import zipfile
import zlib
from typing import Final

from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]
from django.utils.translation import gettext as _

from toolkit.actions import ActionRefused

MOST_UNPACKED: Final = 100_000_000  # bytes of the packed objects of a PDF
LARGEST_PART: Final = 20_000_000  # bytes of a part of a package that is searched

_PROGRAMS: Final = re.compile(r"vbaproject|vbadata|activex|^basic/|^scripts/|macros?/|macrosheets?/", re.I)
_CALLS: Final = re.compile(rb"vnd\.sun\.star\.script:|<script:event-listener|<ddeLink|macroEnabled")
_CALLING_PARTS: Final = re.compile(r"^(content|styles|\[Content_Types\])\.xml$|^xl/externalLinks/[^/]*\.xml$")
_REMOTE: Final = re.compile(r"\s*(?!file:///[A-Za-z]:|mailto:)(?:[A-Za-z][A-Za-z0-9+.-]+:|[\\/]{2})")
# What a PDF can do beyond being read: 12.6 (actions), 7.11.4 (embedded files) and 12.7.8 (XFA) of ISO 32000-1.
_ACTIONS: Final = re.compile(
    rb"/(JavaScript|Launch|ImportData|SubmitForm|GoToE|RichMedia|Movie|EmbeddedFiles?|XFA)(?![A-Za-z0-9])"
)
_NUMBERED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM: Final = re.compile(rb"(?<!end)stream\r?\n")


def refuse_active_package(package: zipfile.ZipFile) -> None:
    """Refuse a document of an office program with macros, or one that loads parts from another place."""
    for part in package.infolist():
        name = part.filename
        if name.endswith(".rels"):
            _refuse_remote_parts(_read(package, part))
        if _PROGRAMS.search(name) or (_CALLING_PARTS.search(name) and _CALLS.search(_read(package, part))):
            raise ActionRefused(_("This document contains macros, which are programs. Save it without them."))


def _read(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    with package.open(part) as content:
        return content.read(LARGEST_PART)


def _refuse_remote_parts(relationships: bytes) -> None:
    """Links to click on are fine; templates, pictures, frames and objects that are fetched when it opens are not."""
    try:
        found = fromstring(relationships, forbid_dtd=True).iter()
    except Exception as broken:
        raise ValueError("relationships that are no XML") from broken
    for one in found:
        kind, target = one.get("Type", ""), one.get("Target", "")
        if one.get("TargetMode") == "External" and not kind.endswith("/hyperlink") and _REMOTE.match(target):
            words = _(
                "This document loads a template or another part from “%(place)s”. Remove that link and save it again."
            )
            raise ActionRefused(words % {"place": target[:80]})


def refuse_active_pdf(content: bytes) -> None:
    """Refuse a PDF with scripts, actions that start something, or files in it."""
    for text in (content, *_packed_objects(content)):
        if _ACTIONS.search(_plain_names(text)):
            raise ActionRefused(
                _("This PDF contains scripts, forms that send data, media or attached files. Print it to a new PDF.")
            )


def _packed_objects(content: bytes) -> list[bytes]:
    """The objects a PDF keeps packed; streams of other kinds hold pages and pictures."""
    found: list[bytes] = []
    room = MOST_UNPACKED
    for start in _STREAM.finditer(content):
        before = content[max(0, start.start() - 1_000) : start.start()]
        entry = _plain_names(before[before.rfind(b" obj") + 1 :])
        if b"/ObjStm" not in entry:
            continue
        unpacker = zlib.decompressobj()
        end = content.find(b"endstream", start.end())
        try:
            unpacked = unpacker.decompress(content[start.end() : end if end >= 0 else None], room)
        except zlib.error as unreadable:
            raise ActionRefused(_hidden()) from unreadable
        room -= len(unpacked)
        if not unpacker.eof or room <= 0 or b"/Predictor" in entry:
            raise ActionRefused(_hidden())
        found.append(unpacked)
    return found


def _plain_names(text: bytes) -> bytes:
    """With names as they are meant: ``/J#61vaScript`` is ``/JavaScript``."""
    return _NUMBERED.sub(lambda match: bytes([int(match[1], 16)]), text) if b"#" in text else text


def _hidden() -> str:
    return _("This PDF can't be checked because parts of it are locked or damaged. Print it to a new PDF.")
