"""The exact words people agree to when they register. Changing them means a new version."""

from django.utils.translation import get_language, gettext

from consents.wording import ShownWording
from hubs.models import Hub

WORDING_VERSION = "2026-11"


def shown_on(page: str, hub: Hub) -> ShownWording:
    """What this page showed, in the language it was shown in, for the ledger."""
    return ShownWording(registration_wording(hub), WORDING_VERSION, get_language() or "en", page)


def registration_wording(hub: Hub) -> str:
    """Return the text next to the checkbox, in the reader's language; the ledger holds the same text."""
    return gettext(
        "I agree that %(hub)s uses what I enter here to run this event, to write to me about it, and to count those who "
        "came. What I say about my needs is deleted one week after the event, the rest after six months."
    ) % {"hub": hub.title}
