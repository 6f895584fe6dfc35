"""Which letters the bytes of a text file stand for: certain where the file says so, guessed only under narrow rules.

The guess (Windows-1250 or Windows-1252, what spreadsheets in Europe save when nobody asks for UTF-8) is made only for
hubs whose languages are written in Latin letters, and only when every letter beyond ASCII then belongs to a language
of that code page. Where both fit, the hub's own languages decide. Everything else is refused.
"""

import codecs
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from stakeholders.sheets.sheet import Unreadable

CENTRAL_LANGUAGES = frozenset({"bs", "cnr", "cs", "hr", "hu", "pl", "ro", "sk", "sl", "sq"})
OTHER_SCRIPTS = frozenset({"ar", "bg", "el", "he", "hy", "ka", "ko", "mk", "sr", "uk"})
PUNCTUATION = frozenset("„”“’‘‚–—…«»‹›§°ºª€•·\N{NO-BREAK SPACE}")
LETTERS = {
    "cp1250": frozenset("ąćęłńóśźżáčďéěíňřšťúůýžäĺľŕôöőüűăâîşţđçëß"),
    "cp1252": frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿœšžßðþ"),
}
CHUNK = 1 << 20


@dataclass(frozen=True)
class Reading:
    """How to decode a file (a name for ``codecs``), and whether that is a guess."""

    encoding: str
    is_guessed: bool = False


def reading_of(content: bytes, languages: Collection[str]) -> Reading:
    """How the bytes are to be read; ``languages`` are the hub's, by code. Refuses what cannot be told."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _certain(content, "utf-16")
    if content.startswith(codecs.BOM_UTF8):
        return _certain(content, "utf-8-sig")
    if not _mistake(content, "utf-8"):
        return Reading("utf-8")
    fitting = [] if OTHER_SCRIPTS & set(languages) else [page for page in LETTERS if _fits(content, page)]
    own = "cp1250" if CENTRAL_LANGUAGES & set(languages) else "cp1252"
    if not fitting:
        raise Unreadable(_not_told(content))
    return Reading(own if own in fitting else fitting[0], is_guessed=True)


def _certain(content: bytes, encoding: str) -> Reading:
    if wrong := _mistake(content, encoding):
        words = _("The file says it is %(encoding)s but is not, from byte %(byte)d on. Save it as “CSV UTF-8”.")
        raise Unreadable(words % {"encoding": encoding.upper().removesuffix("-SIG"), "byte": wrong})
    return Reading(encoding)


def _not_told(content: bytes) -> str:
    return _(
        "The letters of this file cannot be told for certain from byte %(byte)d on. Save it as “CSV UTF-8” or as an "
        "Excel workbook (.xlsx) and send it again."
    ) % {"byte": _mistake(content, "utf-8")}


def _mistake(content: bytes, encoding: str) -> int:
    """The first byte, counted from 1, that is not of this encoding; 0 when all are."""
    try:
        for _part in _decoded(content, encoding):
            pass
    except UnicodeDecodeError as error:
        return content.find(error.object[error.start : error.end]) + 1 or 1
    return 0


def _decoded(content: bytes, encoding: str) -> Iterator[str]:
    """The text in parts, so that a large file does not stand in memory twice."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for start in range(0, len(content), CHUNK):
        yield decoder.decode(content[start : start + CHUNK], final=start + CHUNK >= len(content))


def _fits(content: bytes, page: str) -> bool:
    allowed = LETTERS[page] | PUNCTUATION
    try:
        odd = set().union(*map(set, _decoded(content, page)))
    except UnicodeDecodeError:
        return False
    return all(letter.isascii() or letter.lower() in allowed or letter == "ẞ" for letter in odd)
