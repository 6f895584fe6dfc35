"""News of hubs and of the network."""

from django.apps import AppConfig


class NewsConfig(AppConfig):
    """News of hubs and of the network."""

    name = "news"

    def ready(self) -> None:
        """Register what is published here."""
        from news.subject import NEWS_SUBJECT
        from publishing.subjects import register

        register(NEWS_SUBJECT)
