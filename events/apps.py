"""Events, registrations, invitations, calendars."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Events, registrations, invitations, calendars."""

    name = "events"

    def ready(self) -> None:
        """Register events as published, invitations and registrations for the history of contacts, and the files in use."""
        from events.invitations.history import event_history
        from events.models import Event, EventMaterial
        from events.programme.subject import EVENT_SUBJECT
        from publishing.file_uses import FileUse, register_file_use
        from publishing.subjects import register
        from stakeholders.contacts.history import register_history

        register(EVENT_SUBJECT)
        register_history(event_history)
        register_file_use(FileUse(Event, "illustration", Event.objects.published))
        register_file_use(FileUse(EventMaterial, "file", EventMaterial.objects.public))
