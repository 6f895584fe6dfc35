"""The encoding of a text file: certain where the file states it, guessed only under narrow rules.

The guess (a code page of Windows or of the old Macintosh, what spreadsheets in Europe save unless UTF-8 is chosen) is
made only for languages in Latin script, and only when every character beyond ASCII then belongs to a language of that
page and punctuation is where it can be. Where several fit, the alphabets of the given languages decide.
"""

import codecs
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from toolkit.spreadsheets.sheets import UnreadableFile

CENTRAL = {
    "bs": "čćđšž", "cs": "áčďéěíňóřšťúůýž", "hr": "čćđšž", "hu": "áéíóöőúüű", "pl": "ąćęłńóśźż", "ro": "ăâîşţ",
    "sk": "áäčďéíĺľňóôŕšťúýž", "sl": "čšž", "sq": "çë",
}  # fmt: skip
CENTRAL["cnr"] = f"{CENTRAL['hr']}śź"
WESTERN = {
    "da": "æøåé", "de": "äöüß", "es": "áéíóúüñ", "et": "äöõüšž", "fi": "äöåšž", "fo": "áíóúýðæø", "fr": "àâæçéèêëîïôœùûüÿ",
    "ga": "áéíóú", "is": "áéíóúýðþæö", "it": "àèéìîòóù", "lb": "äëéöü", "nl": "áéëïóöü", "no": "æøåéèêóòô",
    "pt": "àáâãçéêíóôõúü", "sv": "åäöé",
}  # fmt: skip
OTHER_SCRIPTS = frozenset({"ar", "bg", "el", "he", "hy", "ka", "ko", "mk", "sr", "uk"})
PAGES = {"cp1250": CENTRAL, "cp1252": WESTERN, "mac_latin2": CENTRAL, "mac_roman": WESTERN}
NAMES = {"mac_latin2": "Mac Central European", "mac_roman": "Mac Roman"}
FOREIGN = "ñøðéöüß"  # in names from elsewhere, on every page
PUNCTUATION = frozenset("„”“’‘‚–—…«»‹›§°ºª€•·\N{NO-BREAK SPACE}")
# Marks inside words, where characters of another page would be.
_MISPLACED = re.compile(r"[^\W\d_]([„‹«§€•]|[—…°”“›»–][^\W\d_])")
CHUNK = 1 << 20


@dataclass(frozen=True)
class Encoding:
    """How to decode a file: a name for ``codecs``, and whether that is a guess."""

    codec: str
    is_guessed: bool = False

    @property
    def name(self) -> str:
        """For people."""
        return NAMES.get(self.codec, self.codec.upper().removesuffix("-SIG").replace("CP", "Windows-"))


def encoding_of(content: bytes, languages: Collection[str] | None) -> Encoding:
    """How the bytes are to be read. Without ``languages`` nothing is guessed. Raises ``UnreadableFile``."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _certain(content, "utf-16")
    if content.startswith(codecs.BOM_UTF8):
        return _certain(content, "utf-8-sig")
    wrong = _first_wrong_byte(content, "utf-8")
    if not wrong:
        return Encoding("utf-8")
    guess = None if languages is None or OTHER_SCRIPTS & set(languages) else _guess(content, set(languages))
    if guess is None:
        words = _("The characters can't be read for certain from byte %(byte)d on. Save the file as “CSV UTF-8”.")
        raise UnreadableFile(words % {"byte": wrong}, row=content.count(b"\n", 0, wrong) + 1)
    return guess


def _certain(content: bytes, codec: str) -> Encoding:
    if wrong := _first_wrong_byte(content, codec):
        words = _("The file claims to be %(encoding)s but isn't, from byte %(byte)d on. Save it as “CSV UTF-8”.")
        raise UnreadableFile(words % {"encoding": Encoding(codec).name, "byte": wrong})
    return Encoding(codec)


def _first_wrong_byte(content: bytes, codec: str) -> int:
    """The first byte, counted from 1, that is not of this encoding; 0 when all are."""
    try:
        for _part in _decoded(content, codec):
            pass
    except UnicodeDecodeError as error:
        return content.find(error.object[error.start : error.end]) + 1 or 1
    return 0


def _decoded(content: bytes, codec: str) -> Iterator[str]:
    """The text in parts, so that a large file is not held in memory twice."""
    decoder = codecs.getincrementaldecoder(codec)()
    for start in range(0, len(content), CHUNK):
        yield decoder.decode(content[start : start + CHUNK], final=start + CHUNK >= len(content))


def _guess(content: bytes, languages: set[str]) -> Encoding | None:
    """Prefer pages on which punctuation is where it belongs, then those whose accented letters are all of ``languages``, then by how
    lines end, then by the part of Europe. A page of the Macintosh has a character for nearly every byte, so on it only the
    characters of ``languages`` count."""
    is_mac = b"\r" in content and b"\n" not in content
    is_central = not languages.isdisjoint(CENTRAL)
    ranks: dict[str, tuple[bool, ...]] = {}
    for page, alphabets in PAGES.items():
        try:
            characters, is_plausible = _accented(content, page)
        except UnicodeDecodeError:
            continue
        is_own = characters <= {*FOREIGN, *"".join(alphabets.get(language, "") for language in languages)}
        if is_own or (page.startswith("cp") and characters <= {*FOREIGN, *"".join(alphabets.values())}):
            ranks[page] = (is_plausible, is_own, page.startswith("mac") == is_mac, (alphabets is CENTRAL) == is_central)
    return Encoding(max(ranks, key=ranks.__getitem__), is_guessed=True) if ranks else None


def _accented(content: bytes, page: str) -> tuple[set[str], bool]:
    """The lower-case characters beyond ASCII of the file on this page, and whether its punctuation is plausible."""
    characters: set[str] = set()
    is_plausible = True
    for part in _decoded(content, page):
        characters |= set(part)
        is_plausible = is_plausible and _MISPLACED.search(part) is None
    return {sign.lower() for sign in characters if not sign.isascii()} - PUNCTUATION, is_plausible
