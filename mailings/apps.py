"""Mailings in a hub's own words."""

from django.apps import AppConfig


class MailingsConfig(AppConfig):
    """Mailings in a hub's own words."""

    name = "mailings"

    def ready(self) -> None:
        """Give the outbox what all emails of a mailing say, and the names of their lists."""
        from mailings.audiences import dialogue_list_name, event_list_name
        from mailings.emails import KIND, shared_contents
        from outbox.lists import register_list_name
        from outbox.shared_contexts import register_shared_context

        register_shared_context(KIND, shared_contents)
        register_list_name("event", event_list_name)
        register_list_name("dialogue", dialogue_list_name)
