"""The text a page shows beside a consent: the ledger keeps exactly that."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import get_language

from accounts.addresses import address_hash
from consents.models import Consent, Wording
from hubs.models import Hub

FALLBACK = "en"  # every version has it


@dataclass(frozen=True)
class ShownWording:
    """The words beside the box or button, their version, the language they are in, and which page it was."""

    text: str
    version: str
    language: str
    means: str


def wording_in_force(purpose: Consent.Purpose, names: str, *, first: ShownWording, page: str = "") -> ShownWording:
    """Return what people consent to today, in the language of the page or in English; ``names`` is who uses the data.

    ``first`` is the version the portal came with; the network office publishes later ones (``consents.publishing``).
    """
    rows = {row.language: row for row in Wording.objects.in_force(purpose, on=timezone.localdate())}
    if not rows:
        return ShownWording(first.text, first.version, first.language, page or first.means)
    row = rows.get(get_language() or FALLBACK) or rows[FALLBACK]
    return ShownWording(row.text.replace("{hub}", names), row.version, row.language, page or first.means)


def is_outdated(purpose: Consent.Purpose, hub: Hub, address: str, *, shown: ShownWording) -> bool:
    """Whether the person's consent to this purpose was given to an earlier version than the one ``shown`` now."""
    return bool(outdated_addresses(purpose, hub, [address], version=shown.version))


def outdated_addresses(purpose: Consent.Purpose, hub: Hub, addresses: Iterable[str], *, version: str) -> set[str]:
    """Return those of the addresses whose consent to this purpose was given to another version. One query."""
    by_hash = {address_hash(address): address for address in addresses}
    rows = Consent.objects.filter(hub=hub, purpose=purpose, address_hash__in=by_hash).order_by("pk")
    last = {key: (given, agreed) for key, given, agreed in rows.values_list("address_hash", "given", "wording_version")}
    return {by_hash[key] for key, (given, agreed) in last.items() if given and agreed != version}
