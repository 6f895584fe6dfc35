"""One-click unsubscriptions from a hub's invitations, noted in the consent ledger."""

from consents.actions import record_unsubscription
from consents.models import Consent
from hubs.models import Hub
from stakeholders.contacts.mailing_lists import invitations_of


def note(recipient: str, mailing_list: str) -> None:
    """A row in the ledger where the list is the invitations of a hub; any other list is not ours."""
    hub = Hub.objects.filter(slug=mailing_list.partition(":")[2]).first()
    if hub is not None and mailing_list == invitations_of(hub):
        purpose = Consent.Purpose.INVITATIONS
        record_unsubscription(hub=hub, recipient=recipient, mailing_list=mailing_list, purpose=purpose)
