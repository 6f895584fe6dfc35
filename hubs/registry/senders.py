"""Who signs an email of a hub, and where an answer to it goes."""

from hubs.models import Hub
from outbox.drafts import Sender


def sender(hub: Hub | None) -> Sender:
    """Who writes, as a draft of the outbox takes it: the hub in the active language, and its shared mailbox."""
    return Sender(sender_name=str(hub.title), reply_to=hub.contact_email) if hub else Sender()
