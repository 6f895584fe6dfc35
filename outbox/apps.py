"""Everything that leaves the portal."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Everything that leaves the portal."""

    name = "outbox"
