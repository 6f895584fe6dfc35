"""The app of the building blocks: it has no tables, only functions in the database."""

from django.apps import AppConfig


class ToolkitConfig(AppConfig):
    """Brings the functions of text search into the database."""

    name = "toolkit"
