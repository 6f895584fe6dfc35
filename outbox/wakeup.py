"""Asking a worker to send what is due. A hint: whoever misses it looks by itself a few seconds later."""

from toolkit.actions import enqueue_on_commit
from toolkit.actions.queueing import publisher

DELIVER = "outbox.deliver"


def wake() -> None:
    """Ask for a delivery now, if the broker is there."""
    publisher.publish(DELIVER, ())


def wake_on_commit() -> None:
    """Ask for a delivery when the open transaction commits, once however many emails it wrote."""
    enqueue_on_commit(DELIVER)
