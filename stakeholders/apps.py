"""People and organisations a hub works with."""

from django.apps import AppConfig


class StakeholdersConfig(AppConfig):
    """People and organisations a hub works with."""

    name = "stakeholders"

    def ready(self) -> None:
        """Note one-click unsubscriptions from the lists of this application."""
        from outbox.unsubscribe_links import note_unsubscriptions
        from stakeholders.contacts.unsubscription import note

        note_unsubscriptions(note)
