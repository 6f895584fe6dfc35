"""Every change to who gets a weekly letter, and the building of the letters."""

from digests.actions.digests import build_due
from digests.actions.subscriptions import confirm, forget_unconfirmed, leave, subscribe

__all__ = ["build_due", "confirm", "forget_unconfirmed", "leave", "subscribe"]
