"""What the page about one's data offers beside each record."""

from dataclasses import dataclass

from accounts.addresses import address_hash
from consents.ledger import consents_of, ledger
from digests.models import Subscriber
from events.models import Registration
from outbox.models import Suppression
from privacy.records import Record, RecordGroup, records_of
from stakeholders.contacts.mailing_lists import invitations_of
from stakeholders.models import Stakeholder

CORRECTED = {Registration: "registration", Stakeholder: "contact", Subscriber: "subscription"}


@dataclass(frozen=True)
class OfferedRecord:
    """A record, what can be corrected (the kind in the address), which consent withdrawn, which hub's invitations stopped."""

    record: Record
    correction: str = ""
    consent: int = 0
    invitations: str = ""


@dataclass(frozen=True)
class OfferedGroup:
    """All records of one kind."""

    group: RecordGroup
    records: list[OfferedRecord]


def described(address: str) -> list[OfferedGroup]:
    """Return everything about the address, with what can be done."""
    groups = records_of(address)
    open_consents = {line.given.pk for line in ledger(consents_of([address])) if line.given and line.is_open}
    stopped = set(Suppression.objects.filter(address_hash=address_hash(address)).values_list("mailing_list", flat=True))
    return [
        OfferedGroup(group, [_offered(record, open_consents, stopped) for record in group.records]) for group in groups
    ]


def _offered(record: Record, open_consents: set[int], stopped: set[str]) -> OfferedRecord:
    row, invitations = record.row, ""
    if isinstance(row, Stakeholder) and record.hub and not stopped & {"*", invitations_of(record.hub)}:
        invitations = record.hub.slug
    consent = row.pk if row._meta.label == "consents.Consent" and row.pk in open_consents else 0
    return OfferedRecord(record, CORRECTED.get(type(row), ""), consent, invitations)
