"""One canonical form of an email address: the one stored, compared, hashed and written to.

The domain is ASCII as DNS holds it (IDNA 2008 after UTS 46, non-transitional: ß, ς and the two joiners keep their meaning), the
part before the @ is lower-case ASCII. What a reader cannot see or cannot distinguish from a plain letter (zero-width characters, full-width
characters) is folded before that, so one mailbox has one spelling. Python's own ``idna`` codec is never used: it implements IDNA 2003,
which delivers ``faß.de`` to ``fass.de``.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Any

import idna
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import models
from django.db.models import Q
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LONGEST = 254  # octets of a path in SMTP (RFC 5321, 4.5.3.1.3), without its brackets
LONGEST_LOCAL = 64
JOINERS = "\u200c\u200d"  # have a meaning in some scripts; IDNA says where they are allowed
_SEEN_ALIKE = str.maketrans({"\uff20": "@", "\ufe6b": "@"})
_IN_BRACKETS = re.compile(r"[^<>@]*<([^<>]*)>")
_QUOTES = {"'": "'", '"': '"', "‘": "’", "“": "”", "„": "”", "«": "»"}
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_BETWEEN_ADDRESSES = re.compile(r"[\s,;:()“”„«»]+")
_PLAIN = re.compile(r"([a-z0-9_]+(?:[.+-][a-z0-9_]+)*)@([a-z0-9.-]+)")  # nothing in it has to be folded
_CANONICAL = EmailValidator()
_AT_SIGN = re.compile(r"(?<=[\w+-]@)(?=\w)")
_SEPARATOR = re.compile(r"(?<=[.+_])(?=\w)")
_LOOKS_CANONICAL = r"^$|^[!-?\[-~]+@[a-z0-9.-]+\.[a-z0-9-]+$"  # ASCII without capitals


class InvalidAddress(ValueError):
    """Text that names no mailbox; the message says what to enter, for the person who typed it."""


def canonical_address(text: str) -> str:
    """Return the canonical form of the address in ``text``. Raises ``InvalidAddress``.

    Also reads what people copy: ``Ana Sá <ana@exemplo.pt>``, ``mailto:ana@exemplo.pt``, quotes around it, a dot behind it.
    """
    plain = _PLAIN.fullmatch(text)
    if plain and len(text) <= LONGEST and len(plain[1]) <= LONGEST_LOCAL and _is_plain_domain(plain[2]):
        return text
    return _read(text)


@lru_cache(maxsize=4096)
def _is_plain_domain(domain: str) -> bool:
    """Whether plain addresses of this domain are canonical as they are; most addresses share a few domains."""
    address = f"a@{domain}"
    try:
        return _read(address) == address
    except InvalidAddress:
        return False


def _read(text: str) -> str:
    if len(text) > 4 * LONGEST:  # with a name around it
        raise InvalidAddress(_too_long())
    typed = _unwrapped(_visible(text))
    local, at, domain = typed.rpartition("@")
    if not at:
        raise InvalidAddress(_example())
    if "@" in local or re.search(r"[\s,;]", typed):
        raise InvalidAddress(_("Enter one email address, without spaces or commas."))
    address = f"{_local_part(local)}@{_domain(domain)}"
    if len(address) > LONGEST or len(address.rpartition("@")[0]) > LONGEST_LOCAL:
        raise InvalidAddress(_too_long())
    try:
        _CANONICAL(address)
    except ValidationError:
        raise InvalidAddress(_example()) from None
    return address


def holds_address(text: str, address: str) -> bool:
    """Return whether a canonical address is in a text, however it is spelled there."""
    if address in text.lower():
        return True
    return any(_is_spelling_of(part, address) for part in (text, *_BETWEEN_ADDRESSES.split(text)))


def readable_address(address: str) -> str:
    """Return a canonical address with its domain as its owner writes it: ``ana@münchen.de``. For pages, never for sending."""
    if "xn--" not in address:
        return address
    local, at, domain = address.rpartition("@")
    try:
        return f"{local}{at}{idna.decode(domain)}"
    except (idna.IDNAError, UnicodeError):
        return address


def breakable_address(address: str) -> SafeString:
    """Return a canonical address as markup of a page: as its owner writes it, with breaks where a reader expects them.

    The line breaks after the @, and within a part that is longer than the line after a dot: the style keeps a part together
    otherwise. ``<wbr>`` is no character, so what is copied is the address.
    """
    if not address:
        return SafeString("")
    local, at, domain = (_SEPARATOR.sub("<wbr>", escape(part)) for part in readable_address(address).rpartition("@"))
    return SafeString(f'<bdi class="email-address"><span>{local}{at}</span><wbr><span>{domain}</span></bdi>')


def breakable_text(text: Any) -> SafeString:
    """Return a text as markup of a page in which the line may break after the @ of addresses."""
    if isinstance(text, SafeString):
        return text  # its markup may hold addresses in attributes
    return SafeString(_AT_SIGN.sub("<wbr>", conditional_escape(text)))


def canonical_address_check(field: str, *, name: str) -> models.CheckConstraint:
    """Return a constraint under which ``field`` holds only what looks canonical, or nothing: a writer that forgot is refused."""
    return models.CheckConstraint(condition=Q(**{f"{field}__regex": _LOOKS_CANONICAL}), name=name)


class EmailAddressField(forms.EmailField):
    """A form field that cleans to the canonical form of what was typed; empty stays empty."""

    default_error_messages = {"required": gettext_lazy("Enter an email address, like name@example.com.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": LONGEST, **kwargs})
        self.max_length = None  # of the canonical form, below: what is pasted with a name around it may be longer
        self.validators = []

    def to_python(self, value: Any) -> str:
        """Return the canonical form; what is wrong is said at the field."""
        text = super().to_python(value) or ""
        if not text:
            return ""
        try:
            return canonical_address(text)
        except InvalidAddress as refused:
            raise ValidationError(str(refused), code="invalid") from None


def _is_spelling_of(text: str, address: str) -> bool:
    if "@" not in text.translate(_SEEN_ALIKE):
        return False
    try:
        return canonical_address(text) == address
    except InvalidAddress:
        return False


def _visible(text: str) -> str:
    """``text`` without what cannot be seen: format characters, except the joiners, and space around it."""
    kept = (sign for sign in text if sign in JOINERS or unicodedata.category(sign) != "Cf")
    return unicodedata.normalize("NFC", "".join(kept)).translate(_SEEN_ALIKE).strip()


def _unwrapped(text: str) -> str:
    if inner := _IN_BRACKETS.fullmatch(text):
        text = inner[1].strip()
    if text[:7].lower() == "mailto:":
        text = text[7:]
    if len(text) > 1 and _QUOTES.get(text[0]) == text[-1]:
        text = text[1:-1]
    return text.strip()


def _local_part(local: str) -> str:
    folded = unicodedata.normalize("NFKC", "".join(sign for sign in local if sign not in JOINERS)).lower()
    if not folded.isascii():
        odd = next(sign for sign in folded if not sign.isascii())
        words = _("Our mail system can't send to an address with “%(sign)s” before the @. Enter another email address.")
        raise InvalidAddress(words % {"sign": odd})
    if not _LOCAL.fullmatch(folded):
        raise InvalidAddress(_example())
    return folded


def _domain(domain: str) -> str:
    try:
        if "İ" in domain:  # UTS 46 makes an i with a second dot of it, which is never meant
            raise idna.IDNAError
        ascii_form = idna.encode(domain.removesuffix("."), uts46=True, transitional=False, std3_rules=True).decode()
    except (idna.IDNAError, UnicodeError):
        raise InvalidAddress(
            _("“%(domain)s” is not a domain. Check the part after the @.") % {"domain": domain[:80]}
        ) from None
    labels = ascii_form.split(".")
    if len(labels) < 2 or labels[-1].isdigit():
        raise InvalidAddress(_example())
    return ascii_form.lower()


def _too_long() -> str:
    return _("This email address is too long. Check it for mistakes.")


def _example() -> str:
    return _("Enter an email address in full, like name@example.com.")
