"""The mail server itself: aiosmtpd, which keeps what it accepts and can produce faults on request."""

import asyncio
import json
import logging
import threading
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from devstack.emails import EmailStore
from devstack.faults import REPLIES, Fault, Faults, SMTPStage

IDLE_SECONDS = 60.0
LARGEST_EMAIL = 32 * 1024 * 1024
logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd writes each line of each session


class FaultySMTPServer(SMTP):
    """The server's side of one SMTP session; asks `faults` at each stage what shall go wrong."""

    def __init__(self, store: EmailStore, faults: Faults, *, idle: float, dribble_pause: float) -> None:
        self.faults = faults
        self._dribble_pause = dribble_pause
        self._dribbles = False
        self._closes_after_reply = False
        super().__init__(
            Receiver(store),
            hostname="localhost",
            ident="ESMTP mailbox",
            timeout=idle,
            data_size_limit=LARGEST_EMAIL,
            enable_SMTPUTF8=True,
            loop=asyncio.get_running_loop(),
        )

    async def push(self, status: str | bytes) -> None:
        """Send a reply; byte by byte if so ordered. After 421 the server hangs up, as it announced (RFC 5321, 3.8)."""
        reply = status.encode() if isinstance(status, str) else status
        if self._dribbles:
            await self._dribble(reply + b"\r\n")
        else:
            await super().push(reply)
        if reply.startswith(b"421") or self._closes_after_reply:
            self._writer.close()

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd names it
        """DATA, unless the connection shall drop while the email is still coming."""
        recipients = self.envelope.rcpt_tos if self.envelope else []
        if recipients and self.faults.take(SMTPStage.BODY, recipients) is Fault.DROP_BEFORE_DOT:
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            await self._reader.readuntil(b"\r\n")
            await self.drop()
        await super().smtp_DATA(arg)

    def start_dribbling(self) -> None:
        """From now on each byte of a reply comes alone, with a pause after it."""
        self._dribbles = True

    def close_after_reply(self) -> None:
        """Hang up once the next reply has gone."""
        self._closes_after_reply = True

    async def drop(self) -> None:
        """Cut the connection without a word; never returns (the conversation is cancelled)."""
        if self.transport is not None:
            self._writer.transport.abort()
        await self.hang()

    async def hang(self) -> None:
        """Say nothing until the client gives up or the idle time is over; never returns."""
        await self.loop.create_future()

    async def _dribble(self, reply: bytes) -> None:
        for byte in reply:
            self._writer.write(bytes([byte]))
            await self._writer.drain()
            await asyncio.sleep(self._dribble_pause)


class Receiver:
    """Answers MAIL, RCPT and the final dot; keeps the email before it answers 250."""

    def __init__(self, store: EmailStore) -> None:
        self._store = store

    async def handle_MAIL(  # noqa: N802 - aiosmtpd names it
        self, server: FaultySMTPServer, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the sender, or refuse it if so ordered."""
        fault = server.faults.take(SMTPStage.MAIL, [address])
        if fault is not None:
            return REPLIES[fault]
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd names it
        self, server: FaultySMTPServer, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take the recipient, or refuse, hang or dribble if so ordered."""
        fault = server.faults.take(SMTPStage.RCPT, [address])
        if fault in REPLIES:
            return REPLIES[fault]
        if fault is Fault.HANG:
            await server.hang()
        if fault is Fault.DRIBBLE:
            server.start_dribbling()
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: FaultySMTPServer, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd names it
        """Keep the email, or refuse, lose, hang or drop if so ordered."""
        fault = server.faults.take(SMTPStage.DOT, envelope.rcpt_tos)
        if fault in REPLIES:
            return REPLIES[fault]
        if fault is Fault.HANG_AFTER_DOT:
            await server.hang()
        if fault is Fault.DROP_AFTER_DOT_LOST:
            await server.drop()
        self._store.accept(envelope.mail_from or "", envelope.rcpt_tos, envelope.original_content or b"")
        if fault is Fault.DROP_AFTER_DOT_ACCEPTED:
            await server.drop()
        if fault is Fault.CLOSE_AFTER_DOT:
            server.close_after_reply()
        return "250 2.0.0 OK, kept"


async def start_server(
    store: EmailStore,
    faults: Faults,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    idle: float = IDLE_SECONDS,
    dribble_pause: float = 0.5,
) -> asyncio.Server:
    """Listen for emails on `host`:`port` (0: any free port). Refuses, with OSError, a port in use."""

    def server() -> FaultySMTPServer:
        return FaultySMTPServer(store, faults, idle=idle, dribble_pause=dribble_pause)

    return await asyncio.get_running_loop().create_server(server, host, port)


class ThreadedMailServer:
    """A mail server in a thread of the test process: real sockets, faults to order, emails to read."""

    def __init__(self, folder: Path, *, idle: float = IDLE_SECONDS, dribble_pause: float = 0.5) -> None:
        self.faults = Faults()
        self.acceptance_log = folder / "accepted.jsonl"
        self._store = EmailStore(folder / "emails", self.acceptance_log, durable=False)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="mail server", daemon=True)
        self._thread.start()
        starting = start_server(self._store, self.faults, idle=idle, dribble_pause=dribble_pause)
        self._server: asyncio.Server = self._run(starting)
        self.host, self.port = self._server.sockets[0].getsockname()[:2]

    @property
    def emails(self) -> list[Any]:
        """The emails accepted so far, oldest first (`devstack.emails.AcceptedEmail`)."""
        return self._store.emails()

    def start_log(self) -> None:
        """Begin the acceptance log as that of a server which has run for a day: what it lacks was not accepted."""
        at = datetime.now(UTC) - timedelta(days=1)
        self.acceptance_log.write_text(json.dumps({"at": at.isoformat()}) + "\n")

    @property
    def accepted(self) -> list[dict[str, Any]]:
        """The lines of the acceptance log so far: `message_id`, `rcpt`, `at`."""
        return self._store.accepted()

    def restart(self) -> None:
        """Crash: cut every conversation, whatever it has come to, and listen again on the same port."""
        self._run(self._shut())
        starting = start_server(self._store, self.faults, host=self.host, port=self.port)
        self._server = self._run(starting)

    def close(self) -> None:
        """Stop listening, cut the conversations that are still open, end the thread."""
        self._run(self._shut())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _shut(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0)

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)
