"""The project: settings, addresses, Celery, the API router, home and health pages."""

from echos_portal.celery import app as celery_app

__all__ = ["celery_app"]
