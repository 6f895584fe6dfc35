"""Emails to many: what they have in common is rendered once a mailing and language, what is personal is joined in as bytes.

A template is rendered with marks in the place of the name, the links and the address. The text between the marks is
encoded once; a person's values are encoded apart and set between soft line breaks, which readers remove.
"""

import binascii
import json
import re
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape

from outbox.models import Lane, OutgoingEmail

PERSONAL = ("name", "link", "unsubscribe_link", "recipient")
KEPT = 64
_MARK = re.compile(r"QzPersonal([a-z_]+)Qz")
SOFT_BREAK = b"=\r\n"


@dataclass(frozen=True)
class SharedEmail:
    """The bytes of a mailing: headers, then pieces that alternate with the names of personal values."""

    headers: bytes
    pieces: tuple[bytes, ...]
    names: tuple[tuple[str, bool], ...]  # the value after each piece but the last, and whether it is inside HTML

    def for_person(self, values: dict[str, str]) -> bytes:
        """Everything but the headers that are the person's own."""
        encoded = {(name, in_html): _encoded(values[name], in_html) for name, in_html in set(self.names)}
        joined = [self.headers, self.pieces[0]]
        for key, piece in zip(self.names, self.pieces[1:], strict=True):
            joined += (SOFT_BREAK, encoded[key], SOFT_BREAK, piece)
        return b"".join(joined)


class SharedEmails:
    """The mailings a worker has rendered lately."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Any, ...], SharedEmail | None] = OrderedDict()

    def get(
        self, email: OutgoingEmail, values: dict[str, str], make: Callable[[], SharedEmail | None]
    ) -> SharedEmail | None:
        """The shared part of this email, made if need be; None when it has none."""
        common = {name: value for name, value in email.context.items() if name not in PERSONAL}
        present = tuple(bool(values[name]) for name in PERSONAL)
        route = email.link.get("route") if email.link else ""
        key = (
            email.kind, email.language, email.hub_id, email.mailing_list, email.sender_name, email.reply_to, route, present,
            json.dumps(common, sort_keys=True),
        )  # fmt: skip
        if key not in self._kept:
            self._kept[key] = make()
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]


def has_shared_part(email: OutgoingEmail) -> bool:
    """Whether the email goes to many and holds nothing personal but names and links."""
    return email.lane == Lane.BULK and not email.calendar and isinstance(email.context.get("name", ""), str)


def marked(values: dict[str, str]) -> dict[str, str]:
    """Marks in the place of the personal values that are there."""
    return {name: f"QzPersonal{name}Qz" if values[name] else "" for name in PERSONAL}


def put_together(headers: bytes, text: str, html: str) -> SharedEmail | None:
    """The shared bytes; None when a mark got into the headers, where it cannot be replaced."""
    if b"QzPersonal" in headers:
        return None
    boundary = secrets.token_hex(16)
    opening = f'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n'
    pieces: list[bytes] = [b""]
    names: list[tuple[str, bool]] = []
    for kind, body in (("plain", text), ("html", html)):
        head = f'--{boundary}\r\nContent-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
        pieces[-1] += head.encode()
        fixed = _MARK.split(body)
        pieces[-1] += _quoted_printable(fixed[0])
        for name, piece in zip(fixed[1::2], fixed[2::2], strict=True):
            names.append((name, kind == "html"))
            pieces.append(_quoted_printable(piece))
        pieces[-1] += b"\r\n"
    pieces[-1] += f"--{boundary}--\r\n".encode()
    return SharedEmail(headers + opening.encode(), tuple(pieces), tuple(names))


def _encoded(value: str, in_html: bool) -> bytes:
    return _quoted_printable(str(escape(value)) if in_html else value)


def _quoted_printable(text: str) -> bytes:
    return binascii.b2a_qp(text.encode(), istext=True).replace(b"\n", b"\r\n")
