"""What a subscriber agrees to: the version the portal came with, until the network office publishes another."""

from collections.abc import Iterable

from django.utils.translation import get_language, gettext

from consents.models import Consent
from consents.wording import ShownWording, outdated_addresses, wording_in_force
from digests.targets import NETWORK_NAME, Target, data_users

WORDING_VERSION = "2026-11-27"  # the one before spoke of a weekly email of one hub


def shown_on(page: str, targets: Iterable[Target]) -> ShownWording:
    """What this page showed, in the language it was shown in, for the ledger."""
    return _shown(page, data_users(targets))


def shown_for_additions(page: str) -> ShownWording:
    """What this page showed to who adds a subscription: the text is read before the hub is chosen in the form above it."""
    names = gettext("Each hub I add, or %(network)s for a country or a topic,")
    return _shown(page, names % {"network": NETWORK_NAME})


def _shown(page: str, names: str) -> ShownWording:
    first = ShownWording(first_text() % {"hub": names}, WORDING_VERSION, get_language() or "en", page)
    return wording_in_force(Consent.Purpose.DIGEST, names, first=first)


def wording(target: Target) -> str:
    """The consent to emails about it; the ledger holds the same text."""
    return shown_on("", [target]).text


def asked_again(addresses: Iterable[str], *, version: str) -> set[str]:
    """Return the subscribers who agreed to another version than the one in force."""
    return outdated_addresses(Consent.Purpose.DIGEST, addresses, version=version)


def first_text() -> str:
    """Return the first version, in the reader's language."""
    return gettext(
        "%(hub)s may keep this address and email me about what is new, as often as I choose. "
        "I can change this or stop it at any time with the link in each email. The address is used for nothing else."
    )
