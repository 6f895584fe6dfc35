"""Hints to workers. The rows in the database are the queue; a hint that is lost costs seconds, never a request."""

import logging
import time
from typing import Any

from celery import current_app
from django.db import connection, transaction

log = logging.getLogger(__name__)
QUIET_SECONDS = 10.0


class Publisher:
    """Publishes tasks; after a failure it publishes nothing for ten seconds, so that a dead broker slows no request down."""

    def __init__(self) -> None:
        self._quiet_until = 0.0

    def publish(self, task: str, args: tuple[Any, ...]) -> None:
        """Ask for the task now. Never raises, and takes no longer than the broker's time-out of a second."""
        if time.monotonic() < self._quiet_until:
            return
        try:
            current_app.send_task(task, args=args, retry=False, ignore_result=True)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the broker, the request goes on
            self._quiet_until = time.monotonic() + QUIET_SECONDS
            log.warning("%s could not be queued (%s); workers find it by polling.", task, type(error).__name__)


publisher = Publisher()


class _Hint:
    """A task to be published on commit; equal hints of one transaction are published once."""

    def __init__(self, task: str, args: tuple[Any, ...]) -> None:
        self.named = (task, args)

    def __call__(self) -> None:
        publisher.publish(*self.named)


def enqueue_on_commit(task: str, *args: Any) -> None:
    """Publish the Celery task of this name when the open transaction commits, or at once where none is open.

    Best effort: without a broker the task is not published, and whatever it would do is found by the workers' polling.
    """
    waiting = (entry[1] for entry in connection.run_on_commit)
    if not any(isinstance(one, _Hint) and one.named == (task, args) for one in waiting):
        transaction.on_commit(_Hint(task, args), robust=True)
