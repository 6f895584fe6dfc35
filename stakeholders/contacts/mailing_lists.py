"""The mailing lists people of an address book are on, by the name they unsubscribe from."""

from hubs.models import Hub


def invitations_of(hub: Hub | None) -> str:
    """Invitations of a hub; of None, of the network."""
    return f"invitations:{hub.slug}" if hub else "invitations"
