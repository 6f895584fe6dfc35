"""A worker also looks by itself: a broker that is away delays letters by seconds and loses none."""

import logging
import threading
from typing import Any

from celery import bootsteps
from django.conf import settings
from django.db import connections

log = logging.getLogger(__name__)
ENDS_WITHIN_SECONDS = 10.0


class Polling(threading.Thread):
    """Delivers and recovers every OUTBOX_POLL_SECONDS, whatever happens to it."""

    def __init__(self) -> None:
        super().__init__(name="outbox-polling", daemon=True)
        self._over = threading.Event()

    def run(self) -> None:
        """Look, then wait; until told to stop."""
        while not self._over.is_set():
            self._look()
            self._over.wait(settings.OUTBOX_POLL_SECONDS)

    def stop(self) -> None:
        """End after the batch at hand."""
        self._over.set()
        self.join(ENDS_WITHIN_SECONDS)

    def _look(self) -> None:
        from outbox import deliveries, recovery

        try:
            recovery.recover()
            while not self._over.is_set() and deliveries.deliver(seconds=ENDS_WITHIN_SECONDS / 2):
                pass
        except Exception:
            log.exception("Looking for letters failed; the next look is in %s seconds.", settings.OUTBOX_POLL_SECONDS)
        finally:
            connections.close_all()


class PollingStep(bootsteps.StartStopStep):  # type: ignore[misc]
    """The polling thread of a Celery worker; it runs before the broker is there."""

    requires = ("celery.worker.components:Pool",)

    def __init__(self, worker: Any, **options: Any) -> None:
        super().__init__(worker, **options)
        self._polling = Polling()

    def start(self, worker: Any) -> None:
        """The worker starts."""
        self._polling.start()

    def stop(self, worker: Any) -> None:
        """The worker stops."""
        if self._polling.is_alive():
            self._polling.stop()
