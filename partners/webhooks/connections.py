"""One request to a webhook: to an address that was checked, in ten seconds in all, of whose answer 64 kB are read.

The name is resolved here and the connection made to one of the addresses found, which are all checked first; the name itself is only
used for TLS and ``Host``. So it makes no difference where it leads a moment later. No redirect is followed, no proxy is used.
"""

import http.client
import io
import socket
import ssl
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any

from partners.webhooks.addresses import AddressRefused, WebhookTarget, is_public, read_target

MOST_READ = 64 * 1024
LONGEST_ERROR = 300


@dataclass(frozen=True)
class Limits:
    """Seconds in all, of which some for connecting, and the bytes of an answer that are read."""

    seconds: float = 10.0
    connect_seconds: float = 5.0
    most_read: int = MOST_READ


@dataclass(frozen=True)
class WebhookAnswer:
    """What came back, or why nothing did. ``is_cut``: there was more than was read, or it came too slowly."""

    status: int | None
    body: str
    is_cut: bool
    error: str
    seconds: float

    @property
    def is_success(self) -> bool:
        """Whether the receiver has taken the event."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_away(self) -> bool:
        """Whether the receiver, and not this one event, is the reason of a failure."""
        return self.status is None or self.status >= 500 or self.status == 429


class RequestDeadline:
    """The moment by which all must be over, by the monotonic clock."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    def left(self) -> float:
        """The seconds that are left. Raises TimeoutError when none are."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("took too long")
        return left


class _SocketReader(io.RawIOBase):
    """Reads from a socket until a deadline, whatever the pace; closing it leaves the socket open."""

    def __init__(self, sock: socket.socket, deadline: RequestDeadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._deadline.left())
        return self._sock.recv_into(buffer)

    def makefile(self, *_mode: str) -> io.BufferedReader:
        """What the parser of answers asks a socket for."""
        return io.BufferedReader(self)


class Connection:
    """A connection to one address, kept open between requests as long as the receiver keeps it."""

    def __init__(self, url: str, limits: Limits | None = None) -> None:
        self._url = url
        self._limits = limits or Limits()
        self._open: tuple[WebhookTarget, socket.socket] | None = None

    def close(self) -> None:
        """Close it; a later request opens it again, and checks the address anew."""
        if self._open is not None:
            self._open[1].close()
            self._open = None

    def post(self, headers: Mapping[str, str], body: bytes) -> WebhookAnswer:
        """Send one request and return the answer; never raises for what the other side does."""
        began = time.monotonic()
        try:
            status, text, is_cut = self._post(headers, body, RequestDeadline(self._limits.seconds))
        except (OSError, http.client.HTTPException, AddressRefused, ValueError) as error:
            self.close()
            return WebhookAnswer(None, "", False, _in_words(error), time.monotonic() - began)
        words = text.decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
        return WebhookAnswer(status, words, is_cut, "", time.monotonic() - began)

    def _post(self, headers: Mapping[str, str], body: bytes, deadline: RequestDeadline) -> tuple[int, bytes, bool]:
        if self._open is not None:
            try:
                return self._exchange(*self._open, headers, body, deadline)
            except (ConnectionError, http.client.RemoteDisconnected):  # closed by the receiver since the last request
                self.close()
        self._open = self._connect(deadline)
        return self._exchange(*self._open, headers, body, deadline)

    def _connect(self, deadline: RequestDeadline) -> tuple[WebhookTarget, socket.socket]:
        target = read_target(self._url)
        address = checked_address(target, min(deadline.left(), self._limits.connect_seconds))
        sock = socket.create_connection(
            (address, target.port), timeout=min(deadline.left(), self._limits.connect_seconds)
        )
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if target.scheme == "https":
                sock.settimeout(deadline.left())
                sock = _tls().wrap_socket(sock, server_hostname=target.host)
        except BaseException:
            sock.close()
            raise
        return target, sock

    def _exchange(
        self,
        target: WebhookTarget,
        sock: socket.socket,
        headers: Mapping[str, str],
        body: bytes,
        deadline: RequestDeadline,
    ) -> tuple[int, bytes, bool]:
        lines = [f"POST {target.path} HTTP/1.1", f"Host: {target.host_header}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        lines += [f"Content-Length: {len(body)}", "Accept-Encoding: identity", "", ""]
        sock.settimeout(deadline.left())
        sock.sendall("\r\n".join(lines).encode("ascii") + body)
        response = http.client.HTTPResponse(_SocketReader(sock, deadline), method="POST")  # type: ignore[arg-type]  # all it asks for
        response.begin()
        content, is_cut = self._read(response)
        if is_cut or response.will_close:
            self.close()
        return response.status, content, is_cut

    def _read(self, response: http.client.HTTPResponse) -> tuple[bytes, bool]:
        """Read the beginning of the body; the status counts also where the rest comes too slowly."""
        content = b""
        try:
            while len(content) <= self._limits.most_read:
                piece = response.read1(self._limits.most_read + 1 - len(content))
                if not piece:
                    return content, False
                content += piece
                if response.length == 0 and not response.chunked:
                    break
        except (OSError, http.client.HTTPException, ValueError):
            return content[: self._limits.most_read], True
        return content[: self._limits.most_read], len(content) > self._limits.most_read


def checked_address(target: WebhookTarget, seconds: float) -> str:
    """Return the IP address a name leads to. Refuses the name if one of its addresses is not public (AddressRefused)."""
    asked = _resolvers().submit(resolve, target.host, target.port)
    found = asked.result(timeout=seconds)
    if not found:
        raise AddressRefused("The name leads nowhere.")
    if target.is_test:
        return found[0]
    if not all(is_public(address) for address in found):
        raise AddressRefused("The name leads to an address that is not public.")
    return found[0]


def resolve(host: str, port: int) -> list[str]:
    """Return the IP addresses of a name, in the order they should be tried."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@cache
def _resolvers() -> ThreadPoolExecutor:
    """Threads of their own: resolving a name cannot be given a time limit."""
    return ThreadPoolExecutor(8, thread_name_prefix="resolve")


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _in_words(error: BaseException) -> str:
    """Why there was no answer, for whoever runs the receiver; without what the network inside looks like."""
    if isinstance(error, AddressRefused):
        words = error.message
    elif isinstance(error, TimeoutError):
        words = "No answer in time"
    elif isinstance(error, ssl.SSLCertVerificationError):
        words = f"Certificate refused: {error.verify_message}"
    elif isinstance(error, socket.gaierror):
        words = "The name leads nowhere."
    elif isinstance(error, http.client.HTTPException):
        words = f"No HTTP answer: {type(error).__name__}"
    else:
        words = f"Not connected: {getattr(error, 'strerror', None) or type(error).__name__}"
    return words[:LONGEST_ERROR]
