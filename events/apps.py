"""Events, registrations, invitations, calendars."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Events, registrations, invitations, calendars."""

    name = "events"

    def ready(self) -> None:
        """Register the pictures that events show."""
        from events.models import Event
        from publishing.file_uses import FileUse, register_file_use

        register_file_use(FileUse(Event, "illustration", Event.objects.published))
