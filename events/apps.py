"""Events, registrations, invitations, calendars."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Events, registrations, invitations, calendars."""

    name = "events"
