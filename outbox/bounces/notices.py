"""Read what comes back about an email: delivery status notifications (RFC 3464) and feedback reports (RFC 5965).

Anyone can send such a message, so nothing here is believed: ``outbox.bounces.actions`` acts only on what names an email of ours
by its Message-ID and the address it went to. Text that is none of this gives no notice, and never an exception.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from outbox.bounces import plain_bounces
from outbox.bounces.models import DeliveryReport
from outbox.bounces.status_codes import code_in, names_wrong_address

log = logging.getLogger(__name__)
Type = DeliveryReport.Type
LONGEST = 1_000_000  # bytes of a message that are read; a mail server returns headers, or a copy
MOST_NOTICES = 100
MESSAGE_ID = re.compile(r"<[0-9a-f]{32}@[0-9A-Za-z.-]{1,200}>")  # as drafts make them
_COMPLAINTS = {"abuse", "fraud", "opt-out", "opt-out-list"}
_STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
_RETURNED = ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers")


@dataclass(frozen=True)
class Notice:
    """What a message says about one recipient; ``addresses`` are the forms in which it names the one."""

    message_ids: tuple[str, ...]
    addresses: tuple[str, ...]
    type: str
    status: str = ""
    detail: str = ""


def read_notices(raw: bytes) -> list[Notice]:
    """Return what the message reports; empty for any other message."""
    try:
        message = message_from_bytes(raw[:LONGEST])
        notices = _of_complaint(message) or _of_status(message) or _of_plain_text(message, raw[:LONGEST])
        return notices[:MOST_NOTICES]
    except Exception:
        # The standard parser gives up on some malformed messages in many ways, RecursionError among them.
        log.exception("A message to the address for bounces can't be read.")
        return []


def _of_status(message: Message) -> list[Notice]:
    """The groups of fields of a delivery status notification, one a recipient."""
    parts = [part for part in _parts(message) if part.get_content_type() in _STATUS_TYPES]
    groups = [group for part in parts for group in _groups(part)]
    found = _message_ids(message, groups)
    return [notice for group in groups if (notice := _of_recipient(group, found)) is not None]


def _of_recipient(group: Message, message_ids: tuple[str, ...]) -> Notice | None:
    addresses = [_typed(group, name) for name in ("Original-Recipient", "Final-Recipient")]
    action = _text(group, "Action").split(" ")[0].lower()
    if not any(addresses) or action not in ("failed", "delayed"):
        return None
    detail = _typed(group, "Diagnostic-Code")
    status = code_in(_text(group, "Status"))
    if not status or status.endswith(".0.0"):
        status = code_in(detail) or status
    return Notice(message_ids, tuple(filter(None, addresses)), _failure(status, action), status, detail or status)


def _failure(status: str, action: str = "failed") -> str:
    if action == "delayed":
        return Type.DELAYED
    return Type.HARD if names_wrong_address(status) else Type.SOFT


def _of_complaint(message: Message) -> list[Notice]:
    """A person marked the email as spam, and their provider reports it. Providers that hide the address leave it in the copy."""
    parts = [part for part in _parts(message) if part.get_content_type() == "message/feedback-report"]
    fields = [group for part in parts for group in _groups(part)]
    kind = next((word for group in fields if (word := _text(group, "Feedback-Type").lower())), "")
    if kind not in _COMPLAINTS:
        return []
    named = [_text(group, name) for group in fields for name in ("Original-Rcpt-To", "Removal-Recipient")]
    copied = [_text(copy, "To") for copy in _returned(message)]
    addresses = tuple(address.strip("<> ") for address in (*named, *copied) if address)
    return [Notice(_message_ids(message, fields), addresses, Type.COMPLAINT, detail=kind)] if addresses else []


def _of_plain_text(message: Message, raw: bytes) -> list[Notice]:
    """What qmail and older servers write for people to read, with a copy of the email below."""
    text = raw.decode("utf-8", "replace")
    failures = plain_bounces.failures_in(text, _text(message, "X-Failed-Recipients"))
    found = tuple(dict.fromkeys(MESSAGE_ID.findall(text)))
    return [
        Notice(found, (failure.address,), _failure(failure.status), failure.status, failure.detail)
        for failure in failures
    ]


def _message_ids(message: Message, groups: list[Message]) -> tuple[str, ...]:
    """Every Message-ID of ours that the message names as the one it is about."""
    texts = [_text(copy, "Message-ID") for copy in _returned(message)]
    texts += [_text(group, "X-Original-Message-ID") for group in groups]
    texts += [_text(message, name) for name in ("In-Reply-To", "References")]
    return tuple(dict.fromkeys(found for text in texts for found in MESSAGE_ID.findall(text)))


def _returned(message: Message) -> list[Message]:
    """The headers of what is returned."""
    found: list[Message] = []
    for part in _parts(message):
        if part.get_content_type() in _RETURNED:
            inner = part.get_payload()
            if isinstance(inner, list):
                found += [one for one in inner[:1] if isinstance(one, Message)]
            else:
                found.append(message_from_bytes(_body(part)))
    return found


def _parts(message: Message) -> Iterator[Message]:
    """The parts of the message itself, not those of the email it returns."""
    inner = message.get_payload()
    if isinstance(inner, list) and message.get_content_maintype() == "multipart":
        for part in inner:
            if isinstance(part, Message):
                yield part
                if part.get_content_maintype() == "multipart":
                    yield from _parts(part)


def _groups(part: Message) -> list[Message]:
    """The groups of fields of a report, with empty lines in between, whatever the parser made of them."""
    inner = part.get_payload()
    groups = [group for group in inner if isinstance(group, Message)] if isinstance(inner, list) else []
    if part.get_content_type() == "message/delivery-status" and groups:
        return groups
    text = "\n".join(one.as_string() for one in groups) if groups else _body(part).decode(errors="replace")
    return [
        message_from_bytes(block.encode(errors="replace")) for block in re.split(r"\r?\n\r?\n", text) if block.strip()
    ]


def _body(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _text(message: Message, name: str) -> str:
    """A field on one line; empty when it is missing."""
    return " ".join(str(message.get(name, "")).encode("utf-8", "replace").decode().split())


def _typed(message: Message, name: str) -> str:
    """A field that begins with its type, ``rfc822;`` or ``smtp;``, without it."""
    kind, semicolon, value = _text(message, name).partition(";")
    return value.strip() if semicolon else kind
