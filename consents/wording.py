"""The text a page shows beside a consent: the ledger keeps exactly that."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from accounts.addresses import address_hash
from consents.models import Consent, Wording
from toolkit.kept_queries import KeptQuery

FALLBACK = "en"  # every version has it


@dataclass(frozen=True)
class ShownWording:
    """The words beside the box or button, their version, the language they are in, and which page it was."""

    text: str
    version: str
    language: str
    means: str


def _in_force(purpose: str, on: dt.date) -> "QuerySet[Wording]":
    """The newest version that is valid on this day, in each of its languages; none: the one the portal came with."""
    rows = Wording.objects.filter(purpose=purpose, valid_from__lte=on)
    return rows.filter(valid_from__in=rows.order_by("-valid_from").values("valid_from")[:1]).order_by()


IN_FORCE = KeptQuery(_in_force)


def wording_in_force(purpose: Consent.Purpose, names: str, *, first: ShownWording, page: str = "") -> ShownWording:
    """Return what people consent to today, in the language of the page or in English; ``names`` is who uses the data.

    ``first`` is the version the portal came with; the network office publishes later ones (``consents.publishing``).
    """
    rows = {row.language: row for row in IN_FORCE.rows(purpose=purpose.value, on=timezone.localdate())}
    if not rows:
        return ShownWording(first.text, first.version, first.language, page or first.means)
    row = rows.get(get_language() or FALLBACK) or rows[FALLBACK]
    return ShownWording(row.text.replace("{hub}", names), row.version, row.language, page or first.means)


def outdated_addresses(purpose: Consent.Purpose, addresses: Iterable[str], *, version: str) -> set[str]:
    """Return those of the addresses with an open consent to this purpose that was given to another version. One query."""
    by_hash = {address_hash(address): address for address in addresses}
    rows = Consent.objects.filter(purpose=purpose, address_hash__in=by_hash).order_by("pk")
    columns = rows.values_list("address_hash", "hub", "about", "given", "wording_version")
    last = {(key, hub, about): (given, agreed) for key, hub, about, given, agreed in columns}
    return {by_hash[key] for (key, _hub, _about), (given, agreed) in last.items() if given and agreed != version}
