"""What a subscriber agrees to: the version the portal came with, until the network office publishes another."""

from django.utils.translation import get_language, gettext

from consents.models import Consent
from consents.wording import ShownWording, is_outdated, wording_in_force
from digests.models import Subscription
from hubs.models import Hub

WORDING_VERSION = "2026-11-26"


def shown_on(page: str, hub: Hub) -> ShownWording:
    """What this page showed, in the language it was shown in, for the ledger."""
    first = ShownWording(first_text() % {"hub": hub.title}, WORDING_VERSION, get_language() or "en", page)
    return wording_in_force(Consent.Purpose.DIGEST, hub, first=first)


def wording(hub: Hub) -> str:
    """The consent to the weekly newsletter of a hub; the ledger holds the same text."""
    return shown_on("", hub).text


def is_asked_again(subscription: Subscription) -> bool:
    """Whether the subscriber has agreed to an earlier version than the one in force."""
    return is_outdated(
        Consent.Purpose.DIGEST, subscription.hub, subscription.email, shown=shown_on("", subscription.hub)
    )


def first_text() -> str:
    """Return the first version, in the reader's language."""
    return gettext(
        "%(hub)s may keep this address and send me an email on Thursdays in weeks in which it announced something new. "
        "I can stop this at any time with the link in each email. The address is used for nothing else."
    )
