"""Who signs an email of a hub, and where an answer to it goes."""

from typing import Any, Protocol, TypedDict


class Signatory(Protocol):
    """A hub: its title in the active language, and its shared mailbox."""

    contact_email: str

    @property
    def title(self) -> Any:
        """The name that emails are signed with."""


class Sender(TypedDict, total=False):
    """Those fields of a draft that say who writes."""

    sender_name: str
    reply_to: str


def sender(hub: Signatory | None, *, reply_to: str = "") -> Sender:
    """Return who writes, as a draft takes it; empty without a hub: the network and its office.

    ``reply_to`` takes an answer where it is not the hub's own mailbox that does.
    """
    return Sender(sender_name=str(hub.title), reply_to=reply_to or hub.contact_email) if hub else Sender()
