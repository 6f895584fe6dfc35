"""Emails the mail server accepted: one `.eml` file each, and the log that says which Message-ID was taken."""

import json
import os
import re
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from functools import cached_property
from pathlib import Path
from typing import Any

KEEP = 5_000
NAME = re.compile(r"\d{20}-\d{6}")


@dataclass(frozen=True)
class AcceptedEmail:
    """One accepted email: its envelope, when it came, and the bytes as they were sent."""

    name: str
    sender: str
    recipients: tuple[str, ...]
    received_at: datetime
    content: bytes

    @cached_property
    def message(self) -> EmailMessage:
        """The parsed email."""
        return message_from_bytes(self.content, policy=policy.default)

    @property
    def subject(self) -> str:
        """The subject in plain words, decoded; empty if there is none."""
        return str(self.message["subject"] or "")

    @property
    def text(self) -> str:
        """The text part, or an empty string."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """The HTML part, or an empty string."""
        return self._part("html")

    @property
    def attachments(self) -> list[tuple[str, str, bytes]]:
        """Everything beside text and HTML, the calendar part among them: file name, media type, bytes."""
        found: list[tuple[str, str, bytes]] = []
        for part in self.message.walk():
            kind = part.get_content_type()
            if part.is_multipart() or (kind in {"text/plain", "text/html"} and not part.is_attachment()):
                continue
            payload = part.get_payload(decode=True)
            name = part.get_filename() or ("invite.ics" if kind == "text/calendar" else f"part-{len(found) + 1}")
            found.append((name, kind, payload if isinstance(payload, bytes) else b""))
        return found

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        if part is None:
            return ""
        try:
            text = str(part.get_content())
        except LookupError:  # an unknown character set
            payload = part.get_payload(decode=True)
            text = payload.decode("latin-1") if isinstance(payload, bytes) else ""
        return text.replace("\r\n", "\n")


class EmailStore:
    """A folder of emails, the newest `keep` of them, and beside it the acceptance log.

    `durable` writes the log through to the disk before `accept` returns: that an email was taken survives a power cut.
    """

    def __init__(self, folder: Path, log: Path, *, durable: bool, keep: int = KEEP) -> None:
        self.folder = folder
        self.log = log
        self._durable = durable
        self._keep = keep
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)
        self._names = deque(sorted(path.stem for path in folder.glob("*.eml") if NAME.fullmatch(path.stem)))
        self._count = 0

    def accept(self, sender: str, recipients: Sequence[str], content: bytes) -> None:
        """Keep the email, then write its line to the acceptance log; the emails beyond `keep` go."""
        now = datetime.now(UTC)
        with self._lock:
            self._count += 1
            name = f"{int(now.timestamp() * 1_000_000):020d}-{self._count % 1_000_000:06d}"
            self._write(self.folder / f"{name}.eml", _envelope(sender, recipients, now) + content, "wb")
            line = {"message_id": message_id(content), "rcpt": list(recipients), "at": now.isoformat()}
            self._write(self.log, (json.dumps(line) + "\n").encode(), "ab", through=self._durable)
            self._names.append(name)
            while len(self._names) > self._keep:
                (self.folder / f"{self._names.popleft()}.eml").unlink(missing_ok=True)

    def accepted(self) -> list[dict[str, Any]]:
        """The emails of the acceptance log: `message_id`, `rcpt`, `at`, oldest first."""
        if not self.log.exists():
            return []
        lines = [json.loads(line) for line in self.log.read_text().splitlines()]
        return [line for line in lines if "message_id" in line]

    def names(self) -> list[str]:
        """The names of the emails kept, oldest first."""
        with self._lock:
            return list(self._names)

    def email(self, name: str) -> AcceptedEmail | None:
        """One email by name, or None if there is none of that name (any more)."""
        if not NAME.fullmatch(name):
            return None
        try:
            return _parse(name, (self.folder / f"{name}.eml").read_bytes())
        except FileNotFoundError:
            return None

    def emails(self) -> list[AcceptedEmail]:
        """All emails kept, oldest first."""
        found = (self.email(name) for name in self.names())
        return [email for email in found if email is not None]

    @staticmethod
    def _write(path: Path, content: bytes, mode: str, *, through: bool = False) -> None:
        with path.open(mode) as file:
            file.write(content)
            file.flush()
            if through:
                os.fsync(file.fileno())


def message_id(content: bytes) -> str:
    """The Message-ID header as it was sent, angle brackets included; empty if there is none."""
    header = BytesHeaderParser(policy=policy.compat32).parsebytes(content)["message-id"]
    return str(header or "").strip()


def _envelope(sender: str, recipients: Sequence[str], at: datetime) -> bytes:
    lines = [f"X-Envelope-From: {sender}", *(f"X-Envelope-To: {recipient}" for recipient in recipients)]
    return "".join(f"{line}\r\n" for line in [*lines, f"X-Received-At: {at.isoformat()}"]).encode()


def _parse(name: str, raw: bytes) -> AcceptedEmail:
    sender, rest = "", raw
    recipients: list[str] = []
    while True:
        line, rest = rest.split(b"\r\n", 1)
        key, value = line.decode().split(": ", 1)
        if key == "X-Received-At":
            return AcceptedEmail(name, sender, tuple(recipients), datetime.fromisoformat(value), rest)
        if key == "X-Envelope-From":
            sender = value
        else:
            recipients.append(value)
