"""Resources that hubs share across borders."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """Resources that hubs share across borders."""

    name = "library"

    def ready(self) -> None:
        """Register what is published here."""
        from library.models import Resource
        from library.subject import RESOURCE_SUBJECT
        from publishing.file_uses import FileUse, register_file_use
        from publishing.subjects import register

        register_file_use(FileUse(Resource, "file", Resource.objects.published))
        register(RESOURCE_SUBJECT)
