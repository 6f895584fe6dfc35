"""What the lists are called that one unsubscribes from."""

from django.utils.translation import gettext as _


def list_words(mailing_list: str) -> str:
    """Return what a list is called: ``digest:pt``, ``invitations:pt``, ``invitations`` of the network, ``*`` for all.

    ``event:41`` and ``dialogue:7`` are what a hub writes to the people who registered.
    """
    kind, _separator, of = mailing_list.partition(":")
    about = {"event": _("Messages about an event"), "dialogue": _("Messages about a policy dialogue")}
    if kind in about:
        return about[kind]
    words = {
        "digest": _("Newsletter"), "invitations": _("Invitations and mailings"), "*": _("All emails"),
    }.get(kind, kind)  # fmt: skip
    return f"{words} ({of.upper()})" if of else words
