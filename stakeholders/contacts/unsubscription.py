"""One-click unsubscriptions from a hub's invitations, and their end, noted in the consent ledger."""

from typing import Any

from django.utils.translation import get_language

from consents.actions import record_return, record_unsubscription
from consents.models import Consent
from consents.wording import ShownWording
from hubs.models import Hub
from stakeholders.contacts.mailing_lists import invitations_of


def note(recipient: str, mailing_list: str, agreed: str) -> None:
    """A row in the ledger where the list is the invitations of a hub; any other list is not ours."""
    hub = Hub.objects.filter(slug=mailing_list.partition(":")[2]).first()
    if hub is not None and mailing_list == invitations_of(hub):
        about: dict[str, Any] = {
            "hub": hub,
            "recipient": recipient,
            "mailing_list": mailing_list,
            "purpose": Consent.Purpose.INVITATIONS,
        }
        if agreed:
            shown = ShownWording(agreed, "", get_language() or "en", "unsubscribe page")
            record_return(**about, shown=shown)
        else:
            record_unsubscription(**about)
