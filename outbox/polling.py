"""Poll the database for work: without broker or scheduler, queued emails are late by seconds and not lost."""

import logging
import threading
from collections.abc import Sequence
from typing import Any

from celery import bootsteps, current_app, signals
from django.conf import settings
from django.db import connections

from toolkit.shutdown import exit_when_time_is_up, stop_request

log = logging.getLogger(__name__)


class Polling(threading.Thread):
    """Runs tasks by their names, one after the other, every POLL_SECONDS, whatever happens to them."""

    def __init__(self, name: str, tasks: Sequence[str]) -> None:
        super().__init__(name=f"polling-{name}", daemon=True)
        self._task_names = tasks
        self._over = threading.Event()

    def run(self) -> None:
        """Look for work every few seconds until stopped."""
        while not self._over.is_set():
            self._look()
            self._over.wait(settings.OUTBOX_POLL_SECONDS)

    def stop(self) -> None:
        """Look no more. Work that goes on too long ends with the process."""
        self._over.set()

    def _look(self) -> None:
        for name in self._task_names:
            if self._over.is_set() or stop_request.is_made():
                return
            try:
                current_app.tasks[name]()
            except Exception:
                log.exception("Looking for work (%s) failed; next in %s seconds.", name, settings.OUTBOX_POLL_SECONDS)
            finally:
                connections.close_all()


class PollingStep(bootsteps.StartStopStep):  # type: ignore[misc]
    """The polling threads of a Celery worker, one a group of POLLED_TASKS; they run before the broker is there."""

    requires = ("celery.worker.components:Pool",)

    def __init__(self, worker: Any, **options: Any) -> None:
        super().__init__(worker, **options)
        self._threads = [Polling(name, tasks) for name, tasks in settings.POLLED_TASKS.items()]

    def start(self, worker: Any) -> None:
        """The worker starts."""
        for thread in self._threads:
            thread.start()

    def stop(self, worker: Any) -> None:
        """The worker stops: the threads end within the time that is left."""
        for thread in self._threads:
            thread.stop()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(max(0.0, min(stop_request.seconds_left(), 60.0)))


@signals.worker_shutting_down.connect  # type: ignore[untyped-decorator]
def request_stop(**_options: Any) -> None:
    """SIGTERM reached the worker: its children see it as well and give back what they hold."""
    stop_request.make()


@signals.worker_process_init.connect  # type: ignore[untyped-decorator]
def watch_child(**_options: Any) -> None:
    """A child of the worker must not outlast the time to stop, whatever it does."""
    exit_when_time_is_up()
