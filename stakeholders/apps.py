"""People and organisations a hub works with."""

from django.apps import AppConfig


class StakeholdersConfig(AppConfig):
    """People and organisations a hub works with."""

    name = "stakeholders"

    def ready(self) -> None:
        """Name the lists of this application, and note one-click unsubscriptions from them."""
        from outbox.lists import register_list_name
        from outbox.unsubscribe_links import note_unsubscriptions
        from stakeholders.contacts.mailing_lists import invitations_name
        from stakeholders.contacts.unsubscription import note

        register_list_name("invitations", invitations_name)
        note_unsubscriptions(note)
