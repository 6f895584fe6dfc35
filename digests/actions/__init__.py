"""Every change to who gets a weekly newsletter, and the building of the emails."""

from digests.actions.digests import build_due
from digests.actions.subscriptions import confirm, forget_unconfirmed, leave, subscribe

__all__ = ["build_due", "confirm", "forget_unconfirmed", "leave", "subscribe"]
