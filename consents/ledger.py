"""The consent ledger read as people think of it: each consent with its withdrawal."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.addresses import address_hash
from consents.models import Consent, ConsentQuerySet


@dataclass
class ConsentLine:
    """A consent and how it ended; an objection to emails sent without consent has only the second."""

    given: Consent | None
    withdrawn: Consent | None = None

    @property
    def first(self) -> Consent:
        """The row that says hub and purpose."""
        row = self.given or self.withdrawn
        if row is None:
            raise ValueError("a line without a row")
        return row

    @property
    def is_open(self) -> bool:
        """Whether the consent holds."""
        return self.given is not None and self.withdrawn is None


def consents_of(addresses: Iterable[str]) -> ConsentQuerySet:
    """Return the rows of a person's addresses, by their keyed hashes: also those whose address was never known."""
    hashes = [address_hash(address) for address in addresses if address]
    return Consent.objects.filter(address_hash__in=hashes).select_related("hub__country")


def ledger(rows: ConsentQuerySet) -> list[ConsentLine]:
    """Pair consents with their withdrawals, newest first. One query."""
    lines: list[ConsentLine] = []
    running: dict[tuple[int | None, str, str, str], ConsentLine] = {}
    for row in rows.order_by("pk"):
        key = (row.hub_id, row.purpose, row.about, row.address_hash)
        if row.given:
            running[key] = ConsentLine(row)
            lines.append(running[key])
        elif key in running:
            running.pop(key).withdrawn = row
        else:
            lines.append(ConsentLine(None, row))
    return lines[::-1]
