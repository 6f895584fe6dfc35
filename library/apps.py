"""Resources that hubs share across borders."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """Resources that hubs share across borders."""

    name = "library"

    def ready(self) -> None:
        """Register what is published here."""
        from library.subject import RESOURCE_SUBJECT
        from publishing.subjects import register

        register(RESOURCE_SUBJECT)
