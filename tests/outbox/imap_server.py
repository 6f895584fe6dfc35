"""A mailbox that answers what `outbox.bounces.mailbox` asks, over a socket."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class ImapHandler(socketserver.StreamRequestHandler):
    """One connection."""

    server: "ImapServer"

    def handle(self) -> None:
        """Answer line by line until the client logs out."""
        self.wfile.write(b"* OK ready\r\n")
        for line in self.rfile:
            tag, command = line.decode().strip().split(" ", 1)
            for answer in self.server.answers(command):
                self.wfile.write(answer + b"\r\n")
            refused = command.startswith("LOGIN") and "secret" not in command
            self.wfile.write(f"{tag} {'NO wrong password' if refused else 'OK done'}\r\n".encode())
            if command == "LOGOUT":
                return


class ImapServer(socketserver.ThreadingTCPServer):
    """Messages by number, and the flags they were given."""

    daemon_threads = True

    def __init__(self, messages: dict[int, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), ImapHandler)
        self.messages, self.flags = messages, dict[int, str]()

    def answers(self, command: str) -> Iterator[bytes]:
        """The lines before the one that ends a command."""
        if command.startswith("CAPABILITY"):
            yield b"* CAPABILITY IMAP4rev1"
        elif command.startswith("SELECT"):
            yield f"* {len(self.messages)} EXISTS".encode()
        elif command.startswith("UID SEARCH"):
            yield b"* SEARCH " + " ".join(str(uid) for uid in self.messages if uid not in self.flags).encode()
        elif found := re.match(r"UID FETCH (\d+)", command):
            raw = self.messages[int(found[1])]
            yield f"* 1 FETCH (UID {found[1]} BODY[]<0> {{{len(raw)}}}".encode()
            yield raw + b")"
        elif found := re.match(r"UID STORE (\d+) \+FLAGS.SILENT (.*)", command):
            self.flags[int(found[1])] = found[2]


@contextmanager
def imap_server(messages: dict[int, bytes]) -> Iterator[Any]:
    """The server, while the test runs."""
    with ImapServer(messages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
