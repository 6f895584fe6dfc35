"""The moments of a delivery at which a worker may die; an observer can watch them."""

from enum import Enum

from outbox.models import OutgoingEmail


class DeliveryPhase(Enum):
    """In the order in which an email passes them."""

    AFTER_CLAIM = "after claim"
    BEFORE_MARKER = "before marker"
    AFTER_MARKER = "after marker"
    AFTER_DOT = "after dot"
    AFTER_REPLY = "after 250"
    BEFORE_COMMIT = "before commit"


class Observer:
    """Watches a delivery; this one does nothing."""

    def reached(self, phase: DeliveryPhase, email: OutgoingEmail) -> None:
        """The email has come to this point; called by the worker that carries it."""
