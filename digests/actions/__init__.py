"""Every change to who gets digests of what, and the building of the emails."""

from digests.actions.announcements import note_announcements
from digests.actions.digests import build_due
from digests.actions.erasure import erase_subscriber, forget_suppressed, forget_unconfirmed
from digests.actions.preferences import change_language, change_preferences, choose_targets, withdraw_target
from digests.actions.subscriptions import confirm, leave, subscribe

__all__ = [
    "build_due",
    "change_language",
    "change_preferences",
    "choose_targets",
    "confirm",
    "erase_subscriber",
    "forget_suppressed",
    "forget_unconfirmed",
    "leave",
    "note_announcements",
    "subscribe",
    "withdraw_target",
]
