"""Events, registrations, invitations, calendars."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Events, registrations, invitations, calendars."""

    name = "events"

    def ready(self) -> None:
        """Add invitations and registrations to the history of contacts."""
        from events.invitations.history import event_history
        from stakeholders.contacts.history import register_history

        register_history(event_history)
