"""What the page about one's data offers beside each record."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.urls import reverse

from accounts.addresses import address_hash
from accounts.errors import UnknownKey
from accounts.personal_links import token_for
from consents.ledger import consents_of, ledger
from dialogues.models import ConsensusSignatory, Endorsement, VoiceMessage, Volunteer
from digests.models import Subscriber
from events.models import Invitation, Registration, SeriesRegistration, Substitute
from outbox.models import Suppression
from partners.models import Partner
from privacy.records import Record, RecordGroup, records_of
from stakeholders.contacts.mailing_lists import invitations_of
from stakeholders.models import Stakeholder

# Where a person changes or takes back what the row holds, in the words of its application.
PAGES: dict[type[models.Model], str] = {
    Registration: "events_personal:registration",
    SeriesRegistration: "events_personal:series",
    Invitation: "events_personal:invitation",
    Substitute: "events_personal:substitute",
    Subscriber: "digests_personal:subscription",
    Volunteer: "dialogues_personal:volunteer",
    ConsensusSignatory: "dialogues_personal:consensus",
    Endorsement: "dialogues_personal:endorsement",
    VoiceMessage: "dialogues_personal:message",
    Partner: "partners_personal:partner",
}
CORRECTED = {Registration: "registration", Stakeholder: "contact", Subscriber: "subscription"}


@dataclass(frozen=True)
class OfferedRecord:
    """A record, its own page, what can be corrected (the kind in the address), which consent withdrawn, which hub's invitations
    stopped."""

    record: Record
    page: str = ""
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
    return OfferedRecord(record, _page_of(row), CORRECTED.get(type(row), ""), consent, invitations)


def _page_of(row: Any) -> str:
    """Return the address of the person's page about the row; empty where there is none, or none any more."""
    route = PAGES.get(type(row), "")
    if not route or not row.link_nonce:
        return ""
    try:
        return reverse(route, args=[token_for(row.LINK_KIND, _realm_of(row), row.link_nonce, row.link_hash)])
    except UnknownKey:
        return ""


def _realm_of(row: Any) -> int | None:
    """Return the hub the row's link was made for; a message may go to another hub, so its link belongs to none."""
    if isinstance(row, VoiceMessage | Subscriber | Partner):
        return None
    realm: int | None = row.hub_id if hasattr(row, "hub_id") else row.event.hub_id
    return realm
