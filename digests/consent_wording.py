"""What a subscriber agrees to: the version the portal came with, until the network office publishes another."""

from collections.abc import Iterable

from django.utils.translation import get_language, gettext

from consents.models import Consent
from consents.wording import ShownWording, outdated_addresses, wording_in_force
from hubs.models import Hub

WORDING_VERSION = "2026-11-26"


def shown_on(page: str, hub: Hub) -> ShownWording:
    """What this page showed, in the language it was shown in, for the ledger."""
    first = ShownWording(first_text() % {"hub": hub.title}, WORDING_VERSION, get_language() or "en", page)
    return wording_in_force(Consent.Purpose.DIGEST, str(hub.title), first=first)


def wording(hub: Hub) -> str:
    """The consent to the weekly newsletter of a hub; the ledger holds the same text."""
    return shown_on("", hub).text


def asked_again(hub: Hub, addresses: Iterable[str], *, version: str) -> set[str]:
    """Return the subscribers who agreed to another version than the one in force; no query where there is only the first."""
    if version == WORDING_VERSION:
        return set()
    return outdated_addresses(Consent.Purpose.DIGEST, hub, addresses, version=version)


def first_text() -> str:
    """Return the first version, in the reader's language."""
    return gettext(
        "%(hub)s may keep this address and send me an email on Thursdays in weeks in which it announced something new. "
        "I can stop this at any time with the link in each email. The address is used for nothing else."
    )
