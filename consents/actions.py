"""Writing the consent ledger."""

from django.db import transaction

from audit.actions import record
from audit.actors import Actor
from consents.models import Consent
from hubs.models import Hub
from toolkit.email_addresses import canonical_address


@transaction.atomic
def record_consent(
    *,
    by: Actor,
    hub: Hub,
    address: str,
    purpose: Consent.Purpose,
    given: bool,
    wording: str,
    wording_version: str,
    language: str,
    means: str,
) -> Consent:
    """A new row in the ledger: the exact words a person agreed to, or took their agreement back from. Nothing is overwritten."""
    consent = Consent.objects.create(
        hub=hub,
        address=canonical_address(address),
        purpose=purpose,
        given=given,
        wording=wording,
        wording_version=wording_version,
        language=language,
        means=means,
    )
    record(by=by, action="stakeholders.consent", subject=consent, fields=["given"])
    return consent
