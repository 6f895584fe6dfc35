"""Celery: it wakes workers; what is to be done stands in the database."""

import os

from celery import Celery

import echos_portal.logs  # noqa: F401 - so that every Celery process logs as it says

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "echos_portal.settings")
app = Celery("echos_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.set_default()  # for every thread, not only the one that imported this
app.steps["worker"].add("outbox.polling:PollingStep")
