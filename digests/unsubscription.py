"""One-click unsubscriptions from weekly newsletters, noted in the consent ledger."""

from consents.actions import record_unsubscription
from consents.models import Consent
from digests.models import mailing_list_of
from hubs.models import Hub


def note(recipient: str, mailing_list: str) -> None:
    """A row in the ledger where the list is the newsletter of a hub; any other list is not ours."""
    hub = Hub.objects.filter(slug=mailing_list.partition(":")[2]).first()
    if hub is not None and mailing_list == mailing_list_of(hub):
        purpose = Consent.Purpose.DIGEST
        record_unsubscription(hub=hub, recipient=recipient, mailing_list=mailing_list, purpose=purpose)
