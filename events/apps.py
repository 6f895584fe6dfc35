"""Events, registrations, invitations, calendars."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Events, registrations, invitations, calendars."""

    name = "events"

    def ready(self) -> None:
        """Register events as published, their pictures as used, and invitations and registrations for the history of contacts."""
        from events.invitations.history import event_history
        from events.models import Event
        from events.programme.subject import EVENT_SUBJECT
        from publishing.file_uses import FileUse, register_file_use
        from publishing.subjects import register
        from stakeholders.contacts.history import register_history

        register(EVENT_SUBJECT)
        register_history(event_history)
        register_file_use(FileUse(Event, "illustration", Event.objects.published))
