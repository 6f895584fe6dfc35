"""Mailings in a hub's own words."""

from django.apps import AppConfig


class MailingsConfig(AppConfig):
    """Mailings in a hub's own words."""

    name = "mailings"

    def ready(self) -> None:
        """Give the outbox what all emails of a mailing say."""
        from mailings.emails import KIND, shared_contents
        from outbox.shared_contexts import register_shared_context

        register_shared_context(KIND, shared_contents)
