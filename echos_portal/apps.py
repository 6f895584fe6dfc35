"""The portal as a Django application."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The portal itself, installed so that its template tags load."""

    name = "echos_portal"

    def ready(self) -> None:
        """Make Celery's application, so that tasks know their broker."""
        from echos_portal import celery  # noqa: F401 - the scheduler has one of its own
