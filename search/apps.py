"""One search over all that is public."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """One search over all that is public."""

    name = "search"
