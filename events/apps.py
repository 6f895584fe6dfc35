"""Events, registrations, invitations, calendars."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Events, registrations, invitations, calendars."""

    name = "events"

    def ready(self) -> None:
        """Add invitations and registrations to the history of contacts, and the files that events show to those in use."""
        from events.invitations.history import event_history
        from events.models import Event, EventMaterial
        from publishing.file_uses import FileUse, register_file_use
        from stakeholders.contacts.history import register_history

        register_history(event_history)
        register_file_use(FileUse(Event, "illustration", Event.objects.published))
        register_file_use(FileUse(EventMaterial, "file", EventMaterial.objects.public))
