"""What is new for a subscriber."""

from django.apps import AppConfig


class DigestsConfig(AppConfig):
    """What is new for a subscriber."""

    name = "digests"

    def ready(self) -> None:
        """Note one-click unsubscriptions from the lists of this application; add subscriptions to the history of contacts."""
        from digests.history import newsletter_history
        from digests.unsubscription import note
        from outbox.unsubscribe_links import note_unsubscriptions
        from stakeholders.contacts.history import register_history

        note_unsubscriptions(note)
        register_history(newsletter_history)
