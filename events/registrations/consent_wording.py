"""What people agree to when they register: the version the portal came with, until the network office publishes another."""

from django.utils.translation import get_language, gettext

from consents.models import Consent
from consents.wording import ShownWording, wording_in_force
from hubs.models import Hub

WORDING_VERSION = "2026-11"


def shown_on(page: str, hub: Hub) -> ShownWording:
    """What this page showed, in the language it was shown in, for the ledger."""
    first = ShownWording(first_text() % {"hub": hub.title}, WORDING_VERSION, get_language() or "en", page)
    return wording_in_force(Consent.Purpose.REGISTRATION, hub, first=first)


def registration_wording(hub: Hub) -> str:
    """Return the text next to the checkbox; the ledger holds the same text."""
    return shown_on("", hub).text


def first_text() -> str:
    """Return the first version, in the reader's language."""
    return gettext(
        "I agree that %(hub)s uses what I enter here to run this event, to write to me about it, and to count those who "
        "came. What I say about my needs is deleted one week after the event, the rest after six months."
    )
