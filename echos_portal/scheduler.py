"""Celery for the scheduler alone: it sends tasks by name, so it loads settings but neither models nor tasks."""

import os

from celery import Celery

import echos_portal.logs  # noqa: F401 - so that it logs as the other processes do

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "echos_portal.settings")
app = Celery("echos_portal", fixups=[])
app.config_from_object("django.conf:settings", namespace="CELERY")
