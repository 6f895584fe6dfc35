"""What is new for a subscriber."""

from django.apps import AppConfig


class DigestsConfig(AppConfig):
    """What is new for a subscriber."""

    name = "digests"

    def ready(self) -> None:
        """Note one-click unsubscriptions from the lists of this application."""
        from digests.unsubscription import note
        from outbox.unsubscribe_links import note_unsubscriptions

        note_unsubscriptions(note)
