"""Who did what, when; no foreign keys."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who did what, when; no foreign keys."""

    name = "audit"
