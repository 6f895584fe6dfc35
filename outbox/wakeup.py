"""Telling a worker that there is something to send. A hint: whoever misses it looks by itself a few seconds later."""

import logging
import time

from celery import current_app
from django.db import connection, transaction

log = logging.getLogger(__name__)
QUIET_SECONDS = 10.0


class Waker:
    """Publishes the hint; after a failure it keeps quiet for ten seconds, so that a dead broker slows nobody down."""

    def __init__(self) -> None:
        self._quiet_until = 0.0

    def wake(self) -> None:
        """Ask for a delivery now. Never raises, and takes no longer than the broker's time-out of a second."""
        if time.monotonic() < self._quiet_until:
            return
        try:
            current_app.send_task("outbox.deliver", retry=False, ignore_result=True)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the broker, the request goes on
            self._quiet_until = time.monotonic() + QUIET_SECONDS
            log.warning("No worker could be woken (%s); letters wait until one looks by itself.", type(error).__name__)


_waker = Waker()


def wake() -> None:
    """Ask for a delivery now, if the broker is there."""
    _waker.wake()


def wake_on_commit() -> None:
    """Wake a worker when the open transaction commits, once however many letters it wrote."""
    if not any(callback[1] is wake for callback in connection.run_on_commit):
        transaction.on_commit(wake, robust=True)
