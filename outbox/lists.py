"""What the lists are called that one unsubscribes from."""

from collections.abc import Callable

from django.utils.translation import gettext as _

# Applications name their lists: called with what comes after the colon. Empty where there is no such thing any more.
ListName = Callable[[str], str]
_names: dict[str, ListName] = {}


def register_list_name(kind: str, name: ListName) -> None:
    """Use ``name`` for lists of this kind: ``event`` for ``event:41``."""
    _names[kind] = name


def list_words(mailing_list: str) -> str:
    """Return what a list is called: ``digest``, ``invitations:pt``, ``invitations`` of the network, ``*`` for all.

    ``event:41`` and ``dialogue:7`` are what a hub writes to the people who registered.
    """
    kind, _separator, of = mailing_list.partition(":")
    named = _names[kind](of) if of and kind in _names else ""
    plain = {
        "digest": _("Newsletter"), "invitations": _("Invitations and mailings"), "*": _("All emails"),
        "event": _("Messages about an event"), "dialogue": _("Messages about a policy dialogue"),
    }  # fmt: skip
    return named or plain.get(kind, kind)
