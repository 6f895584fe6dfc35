"""Celery: it wakes workers; what is to be done is in the database."""

import gc
import os
from typing import Any

from celery import Celery
from celery.signals import worker_before_create_process

import echos_portal.logs  # noqa: F401 - so that every Celery process logs as it says

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "echos_portal.settings")
app = Celery("echos_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.set_default()  # for every thread, not only the one that imported this
app.steps["worker"].add("outbox.polling:PollingStep")


@worker_before_create_process.connect  # type: ignore[untyped-decorator]
def share_memory(**_options: Any) -> None:
    """Keep the garbage collector of the children from writing to what they share with their parent."""
    gc.collect()
    gc.freeze()
