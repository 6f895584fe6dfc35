"""Rows of other applications that reference contacts, found without importing those applications."""

from django.db import models
from django.utils.translation import gettext_noop

from outbox.actions import withdraw, withdraw_from_list
from stakeholders.contacts.mailing_lists import invitations_of
from stakeholders.models import ContactPair, EarlierAddress, Stakeholder
from toolkit.duplicates.merge import Key, foreign_keys_at


def keys_at_people() -> list[Key]:
    """Every foreign key at a contact, except those of the contacts themselves."""
    return foreign_keys_at(Stakeholder, without={Stakeholder.topics.through, EarlierAddress, ContactPair})


def withdraw_emails_about(row: models.Model) -> None:
    """Withdraw unsent emails about a row that is about to be deleted, and clear what the others say."""
    if key_prefix := getattr(row, "emails_key", ""):
        withdraw(key_prefix=key_prefix, because=gettext_noop("The contact was removed"), forget=True)


def withdraw_mailings_to(person: Stakeholder) -> None:
    """Withdraw unsent mailings of the hub to a contact who is about to be deleted."""
    if person.email:
        withdraw_from_list(
            address=person.email,
            mailing_list=invitations_of(person.hub),
            because=gettext_noop("The contact was removed"),
        )
