"""An SMTP session with one deadline over a whole email."""

import re
import smtplib
import socket
import ssl
import time
from urllib.parse import urlsplit

from django.conf import settings

from toolkit.shutdown import stop_request

BLOCK = 16 * 1024
LONGEST_LINE = 8192
CONNECT_SECONDS = 5.0
GLANCE_SECONDS = 0.5  # so often a request to stop is looked for while the server is silent
LAST_SECONDS = 4.0  # of those a stopping process has, kept to write down what became of the email


class TooSlowError(OSError):
    """The deadline over a whole email has passed."""


class Deadline:
    """One moment by which everything must be done, whatever it consists of."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    def left(self) -> float:
        """The seconds that are left, few of them once this process is to stop; refuses when there are none."""
        left = min(self._until - time.monotonic(), stop_request.seconds_left() - LAST_SECONDS)
        if left <= 0:
            raise TooSlowError("the mail server took too long")
        return left


class _Lines:
    """Reads reply lines with the deadline before each piece: a server that dribbles is no slower than a silent one."""

    def __init__(self, connection: socket.socket, client: "SmtpSession") -> None:
        self._connection = connection
        self._client = client
        self._waiting = b""

    def readline(self, longest: int = LONGEST_LINE) -> bytes:
        """The next line, or what there is when the server hangs up or the line is too long."""
        while b"\n" not in self._waiting and len(self._waiting) < longest:
            self._connection.settimeout(min(self._client.deadline.left(), GLANCE_SECONDS))
            try:
                piece = self._connection.recv(BLOCK)
            except TimeoutError:
                continue  # the deadline may have come nearer meanwhile
            if not piece:
                break
            self._waiting += piece
        end = min(self._waiting.find(b"\n") + 1 or len(self._waiting), longest)
        line, self._waiting = self._waiting[:end], self._waiting[end:]
        return line

    def close(self) -> None:
        """Nothing to close: the connection is the client's."""


class SmtpSession(smtplib.SMTP):
    """An SMTP client by phases, each of them under ``deadline``, which the owner sets anew for each email."""

    def __init__(self) -> None:
        self.deadline = Deadline(CONNECT_SECONDS)
        super().__init__(local_hostname=urlsplit(settings.SITE_URL).hostname or "localhost", timeout=CONNECT_SECONDS)

    def getreply(self) -> tuple[int, bytes]:
        """One reply of the server, read under the deadline."""
        if self.file is None and self.sock is not None:
            self.file = _Lines(self.sock, self)
        return super().getreply()

    def send(self, s: bytes | str) -> None:  # type: ignore[override]
        """Write under the deadline, in blocks, because each of them has its own time-out when encrypted."""
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("please run connect() first")
        octets = s.encode(self.command_encoding) if isinstance(s, str) else s
        try:
            for start in range(0, len(octets), BLOCK):
                self.sock.settimeout(self.deadline.left())
                self.sock.sendall(octets[start : start + BLOCK])
        except OSError:
            self.close()
            raise

    def open(self) -> None:
        """Connect, encrypt if so set, sign in if so set. Raises what smtplib raises."""
        self.deadline = Deadline(3 * CONNECT_SECONDS)
        self._host = settings.EMAIL_HOST  # the name its certificate must bear
        code, reply = self.connect(settings.EMAIL_HOST, settings.EMAIL_PORT)
        if code != 220:
            raise smtplib.SMTPConnectError(code, reply)
        if self.sock is not None:
            # The final dot is written apart: without this it waits 40 ms for the server to acknowledge the body.
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if settings.EMAIL_USE_TLS:
            self.starttls(context=ssl.create_default_context())
        self.ehlo_or_helo_if_needed()
        if settings.EMAIL_HOST_USER:
            self.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)

    def leave(self) -> None:
        """Say good-bye, briefly."""
        self.deadline = Deadline(2)
        try:
            self.quit()
        except (OSError, smtplib.SMTPException):
            self.close()

    def body(self, content: bytes) -> None:
        """The whole email but its end; a dot that begins a line is doubled (RFC 5321, 4.5.2)."""
        if b"\n." in content or content.startswith(b"."):
            content = re.sub(rb"(?m)^\.", b"..", content)
        self.send(content if content.endswith(b"\r\n") else content + b"\r\n")
