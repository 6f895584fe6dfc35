"""One-click unsubscriptions from digests, noted in the consent ledger."""

from consents.actions import record_unsubscription
from consents.ledger import ledger
from consents.models import Consent
from digests.models import MAILING_LIST


def note(recipient: str, mailing_list: str, agreed: str) -> None:
    """A withdrawal for each hub, country or topic the person agreed to; any other list is not ours."""
    if mailing_list != MAILING_LIST or agreed:
        return
    purpose = Consent.Purpose.DIGEST
    for line in ledger(Consent.objects.filter(address_hash=recipient, purpose=purpose).select_related("hub")):
        if line.given is not None and line.is_open:
            record_unsubscription(
                hub=line.given.hub, recipient=recipient, mailing_list=mailing_list, purpose=purpose, about=line.given.about
            )  # fmt: skip
