"""Who signs an email of a hub, and where an answer to it goes."""

from typing import TypedDict

from hubs.models import Hub


class Sender(TypedDict, total=False):
    """Those fields of a draft that say who writes."""

    sender_name: str
    reply_to: str


def sender(hub: Hub | None) -> Sender:
    """Who writes, as a draft of the outbox takes it: the hub in the active language, and its shared mailbox."""
    return Sender(sender_name=str(hub.title), reply_to=hub.contact_email) if hub else Sender()
