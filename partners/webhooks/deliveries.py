"""Deliver due events: claim some of each webhook, send them in threads, write down what came back, until nothing is due.

A webhook that is slow or away keeps at most its own threads busy, and is left alone for a while; no other waits for it. Threads only
talk to receivers: the database is asked by the thread that started them.
"""

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass, field

from django.db import connection, transaction

from accounts.errors import UnreadableSecret
from outbox.deliveries import settle
from partners.webhooks.connections import Connection, WebhookAnswer
from partners.webhooks.events import HAS_KEY
from partners.webhooks.models import WebhookDelivery, WebhookEndpoint
from partners.webhooks.outcomes import Attempt, write_outcomes
from partners.webhooks.signatures import Signer
from toolkit import clock
from toolkit.claims import claim_statement, release_statement
from toolkit.shutdown import stop_request

log = logging.getLogger(__name__)
THREADS = 16
CHUNK = 25  # deliveries that go over one connection
CHUNKS = 4  # connections to one webhook at a time
MOST = 400  # of one claim
LEASE_SECONDS = 60.0
CHUNK_SECONDS = 5.0  # then a chunk gives the rest back, so that it ends within the lease
ROUND_SECONDS = 20.0

CLAIM = claim_statement(
    "partners_webhookdelivery",
    f"""
    SELECT found.id FROM partners_webhookendpoint endpoint CROSS JOIN LATERAL (
        SELECT one.id FROM partners_webhookdelivery one
        WHERE one.endpoint_id = endpoint.id AND one.state = 'queued' AND one.due_at <= clock_timestamp()
          AND (one.is_test OR endpoint.state = 'active')
        ORDER BY one.due_at, one.id LIMIT %(each)s FOR UPDATE SKIP LOCKED
    ) found
    WHERE endpoint.id <> ALL(%(busy)s) AND (endpoint.quiet_until IS NULL OR endpoint.quiet_until <= clock_timestamp())
      AND {HAS_KEY}
    LIMIT %(many)s
    """,  # noqa: S608 - our own text
)
RELEASE = release_statement("partners_webhookdelivery")

Open = Callable[[str], Connection]


@dataclass
class Chunk:
    """Deliveries of one webhook that go over one connection, and what became of them."""

    endpoint: WebhookEndpoint
    signer: Signer
    waiting: list[WebhookDelivery]
    attempts: list[Attempt] = field(default_factory=list)

    def send(self, open_connection: Open) -> "Chunk":
        """Send them one after the other; when the receiver is away or slow, the rest stays as it is. Runs in a thread."""
        until = time.monotonic() + CHUNK_SECONDS
        talk = open_connection(self.endpoint.url)
        try:
            while self.waiting and time.monotonic() < until and not stop_request.is_made():
                delivery = self.waiting[0]
                at = clock.now()
                headers = self.signer.headers(delivery.event_id, delivery.payload, at=at)
                answer: WebhookAnswer = talk.post(headers, delivery.payload.encode())
                self.waiting.pop(0)
                self.attempts.append(Attempt(delivery, at, answer))
                if answer.is_away:
                    break
        finally:
            talk.close()
        return self


def deliver(
    *,
    seconds: float = ROUND_SECONDS,
    threads: int = THREADS,
    limit: int | None = None,
    open_connection: Open = Connection,
) -> int:
    """Send what is due, for at most so many seconds; return how many receivers took. Must not run inside a transaction."""
    release()
    until = time.monotonic() + seconds
    work = WebhookRound(open_connection)
    with ThreadPoolExecutor(threads, thread_name_prefix="webhook") as pool:
        while True:
            if time.monotonic() < until and not stop_request.is_made() and (limit is None or work.tried < limit):
                work.start(pool, threads)
            if not work.running:
                return work.taken
            work.finish(*wait(work.running, timeout=1, return_when=FIRST_COMPLETED))


class WebhookRound:
    """The chunks that are being sent by one worker."""

    def __init__(self, open_connection: Open) -> None:
        self._open = open_connection
        self.running: dict[Future[Chunk], Chunk] = {}
        self.tried = self.taken = 0

    def start(self, pool: ThreadPoolExecutor, threads: int) -> None:
        """Claim deliveries for the threads that are free, of webhooks none is sent to at the moment."""
        free = threads - len(self.running)
        if free <= 0:
            return
        claimed = claim(many=min(MOST, free * CHUNK), busy={chunk.endpoint.pk for chunk in self.running.values()})
        self.tried += len(claimed)
        for chunk in chunks(claimed):
            self.running[pool.submit(copy_context().run, chunk.send, self._open)] = chunk

    def finish(self, done: set[Future[Chunk]], _others: set[Future[Chunk]]) -> None:
        """Write down what the chunks that are over brought."""
        for future in done:
            chunk = self.running.pop(future)
            if (error := future.exception()) is not None:
                log.error("A webhook could not be sent to.", exc_info=error)
            self.taken += sum(one.answer.is_success for one in chunk.attempts)
            settle(write_outcomes, endpoint=chunk.endpoint, attempts=chunk.attempts, untried=chunk.waiting)


def claim(*, many: int = MOST, busy: set[int] | None = None, durable: bool = True) -> list[WebhookDelivery]:
    """Claim due deliveries, some of each webhook that is not ``busy``; no other worker gets them while the lease lasts.

    Only for receivers that are not really asked (the demo's) may it be part of a larger transaction: not ``durable``.
    """
    values = {"lease": LEASE_SECONDS, "each": CHUNK * CHUNKS, "many": many, "busy": sorted(busy or ())}
    with transaction.atomic(durable=durable):
        rows = list(WebhookDelivery.objects.raw(CLAIM, values))
    return sorted(rows, key=lambda row: (row.due_at, row.pk))


def release() -> int:
    """Queue again what dead workers held; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(RELEASE)
        return int(cursor.rowcount)


def chunks(claimed: Sequence[WebhookDelivery]) -> list[Chunk]:
    """Split claimed deliveries by webhook and connection. To one that fails at the moment, one connection is opened."""
    endpoints = WebhookEndpoint.objects.in_bulk({row.endpoint_id for row in claimed})
    found, at = [], clock.now()
    for endpoint in endpoints.values():
        rows = [row for row in claimed if row.endpoint_id == endpoint.pk]
        try:
            signer = Signer.of(endpoint, at=at)
        except UnreadableSecret:
            log.exception(
                "The secret of webhook %s cannot be read: see “Keys of the data” in docs/operator.md.", endpoint.pk
            )
            continue
        parts = (
            [rows] if endpoint.failing_since else [rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK)]
        )
        found += [Chunk(endpoint, signer, part) for part in parts]
    return found
