"""What the lists are called that one unsubscribes from."""

from django.utils.translation import gettext as _


def list_words(mailing_list: str) -> str:
    """Return what a list is called: ``digest:pt``, ``invitations:pt``, ``invitations`` of the network, ``*`` for all."""
    kind, _separator, hub = mailing_list.partition(":")
    words = {"digest": _("Newsletter"), "invitations": _("Invitations"), "*": _("All emails")}.get(kind, kind)
    return f"{words} ({hub.upper()})" if hub else words
