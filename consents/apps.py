"""The consent ledger."""

from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    """The consent ledger."""

    name = "consents"
