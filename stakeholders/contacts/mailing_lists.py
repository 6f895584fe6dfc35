"""The mailing lists people of an address book are on, by the name they unsubscribe from."""

from django.utils.translation import gettext as _

from hubs.models import Hub


def invitations_of(hub: Hub | None) -> str:
    """Invitations of a hub; of None, of the network."""
    return f"invitations:{hub.slug}" if hub else "invitations"


def invitations_name(slug: str) -> str:
    """Return what the list of a hub is called on the page behind an unsubscribe link; empty where there is no such hub."""
    hub = Hub.objects.filter(slug=slug).first()
    return _("Invitations and mailings from %(hub)s") % {"hub": hub.title} if hub else ""
