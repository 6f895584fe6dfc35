"""The history of a contact: what the hub and the person had to do with each other, from every application that knows of it.

Applications that stand right of this one register a source when they are ready (``register_history``), as they do for
unsubscriptions. Each source asks a constant number of queries and returns its latest entries.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.addresses import address_hash
from consents.ledger import ConsentLine, consents_of, ledger
from outbox.kinds import kind_words
from outbox.models import OutgoingEmail, State
from stakeholders.models import Stakeholder

ON_A_PAGE = 50


@dataclass(frozen=True)
class HistoryEntry:
    """One thing that happened: when, what, about what, and the page it comes from."""

    at: dt.datetime
    title: str
    text: str = ""
    url: str = ""


@dataclass(frozen=True)
class ContactHistory:
    """What a source is asked for: a contact with all their addresses, and entries of before a moment."""

    contact: Stakeholder
    addresses: tuple[str, ...]
    before: dt.datetime

    @property
    def hub_slug(self) -> str:
        """For the addresses of pages."""
        return self.contact.hub.slug


Source: TypeAlias = Callable[[ContactHistory], Iterable[HistoryEntry]]
_sources: list[Source] = []


def register_history(source: Source) -> None:
    """Ask ``source`` too, from now on."""
    _sources.append(source)


@dataclass(frozen=True)
class HistoryPage:
    """The latest entries, newest first, and where older ones begin; None where there are none."""

    entries: list[HistoryEntry]
    older_than: dt.datetime | None


def history_of(contact: Stakeholder, *, before: dt.datetime, most: int = ON_A_PAGE) -> HistoryPage:
    """Return the latest ``most`` entries of before a moment. The number of queries does not depend on how many there are."""
    asked = ContactHistory(contact, addresses_of(contact), before)
    found = [entry for source in (_own, _emails, _consents, *_sources) for entry in source(asked) if entry.at < before]
    found.sort(key=lambda entry: entry.at, reverse=True)
    if len(found) <= most:
        return HistoryPage(found, None)
    last = found[most - 1].at
    shown = [entry for entry in found if entry.at >= last]  # what happened at the same moment stays on one page
    return HistoryPage(shown, last if len(shown) < len(found) else None)


def addresses_of(contact: Stakeholder) -> tuple[str, ...]:
    """Return the address of a contact and those they had before."""
    earlier = contact.earlier_addresses.values_list("address", flat=True)
    return tuple(address for address in (contact.email, *earlier) if address)


def consents_given_to(contact: Stakeholder) -> list[ConsentLine]:
    """Return what the contact consented to with this hub, newest first."""
    return ledger(consents_of(addresses_of(contact)).of_hub(contact.hub))


def _own(asked: ContactHistory) -> Iterable[HistoryEntry]:
    contact = asked.contact
    if contact.source == Stakeholder.Source.IMPORTED:
        yield HistoryEntry(
            contact.created_at, _("Imported"), url=reverse("stakeholders_manage:imports", args=[asked.hub_slug])
        )
    else:
        yield HistoryEntry(contact.created_at, _("Added to your contacts"))


def _emails(asked: ContactHistory) -> Iterable[HistoryEntry]:
    hashes = [address_hash(address) for address in asked.addresses]
    emails = OutgoingEmail.objects.of_hub(asked.contact.hub_id).filter(recipient_hash__in=hashes)
    for email in emails.filter(created_at__lt=asked.before).order_by("-created_at", "-pk")[: ON_A_PAGE + 1]:
        words = (
            _("Email bounced")
            if email.state == State.BOUNCED
            else _("Email: %(status)s") % {"status": email.get_state_display()}
        )
        title = _("Email sent") if email.state == State.SENT else words
        url = reverse("outbox_manage:detail", args=[asked.hub_slug, email.pk])
        yield HistoryEntry(email.created_at, title, kind_words(email.kind), url)


def _consents(asked: ContactHistory) -> Iterable[HistoryEntry]:
    rows = consents_of(asked.addresses).of_hub(asked.contact.hub).filter(at__lt=asked.before)
    url = reverse("stakeholders_manage:history", args=[asked.hub_slug, asked.contact.pk]) + "#consents"
    for row in rows.order_by("-pk")[: ON_A_PAGE + 1]:
        title = _("Consent given") if row.given else _("Consent withdrawn")
        yield HistoryEntry(row.at, title, row.get_purpose_display(), url)
