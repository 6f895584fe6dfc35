"""Telling a worker that a file waits. A hint: whoever misses it looks by itself a few seconds later."""

import logging

from celery import current_app
from django.db import transaction

from stakeholders.models import Import

log = logging.getLogger(__name__)
TASKS = {Import.State.WAITING: "stakeholders.check_import", Import.State.CONFIRMED: "stakeholders.write_import"}


def wake_on_commit(import_id: int, state: Import.State) -> None:
    """Ask for what an import in this state needs, once the open transaction is committed. Never raises."""
    transaction.on_commit(lambda: _wake(TASKS[state], import_id), robust=True)


def _wake(task: str, import_id: int) -> None:
    try:
        current_app.send_task(task, args=[import_id], retry=False, ignore_result=True)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the broker, the request goes on
        log.warning("No worker could be woken for an import (%s); it waits until one looks.", type(error).__name__)
