"""Every change to who gets a weekly newsletter, and the building of the emails."""

from digests.actions.digests import build_due
from digests.actions.erasure import change_language, erase_subscriptions
from digests.actions.subscriptions import confirm, forget_unconfirmed, forget_unsubscribed, leave, subscribe

__all__ = [
    "build_due",
    "change_language",
    "confirm",
    "erase_subscriptions",
    "forget_unconfirmed",
    "forget_unsubscribed",
    "leave",
    "subscribe",
]
