"""Record consents and withdrawals with the exact text people read. Rows are added, never changed."""

from accounts.addresses import address_hash
from audit.actions import record
from audit.actors import CITIZEN, Actor
from consents.ledger import ledger
from consents.models import Consent
from consents.wording import ShownWording
from hubs.models import Hub
from outbox.models import OutgoingEmail
from toolkit.actions import action
from toolkit.email_addresses import canonical_address


@action
def record_consent(
    *, by: Actor, hub: Hub | None, address: str, purpose: Consent.Purpose, shown: ShownWording, about: str = ""
) -> Consent:
    """Record consent to the exact text the page showed. ``about``: the row it is about, ``events.event:41``. Without a hub: given to
    the network."""
    return _given(by, hub, purpose, shown, about, address=canonical_address(address), key=address_hash(address))


@action
def record_withdrawal(
    *, by: Actor, hub: Hub | None, address: str, purpose: Consent.Purpose, means: str, about: str = ""
) -> Consent:
    """Record that a consent was withdrawn, or that a person objects to emails sent without one.

    The text is that of the consent that ends; without one it stays empty.
    """
    return _withdrawn(by, hub, purpose, means, about, address=canonical_address(address), key=address_hash(address))


@action
def record_unsubscription(
    *, hub: Hub | None, recipient: str, mailing_list: str, purpose: Consent.Purpose, about: str = ""
) -> Consent:
    """Note a one-click unsubscription, of which only the keyed hash of the address is known unless an email names it."""
    address = _address_of(recipient, mailing_list)
    return _withdrawn(CITIZEN, hub, purpose, "one-click unsubscribe", about, address=address, key=recipient)


@action
def record_return(
    *, hub: Hub | None, recipient: str, mailing_list: str, purpose: Consent.Purpose, shown: ShownWording
) -> Consent:
    """Note that a person takes an unsubscription back; of the address as much is known as of who unsubscribes."""
    address = _address_of(recipient, mailing_list)
    return _given(CITIZEN, hub, purpose, shown, "", address=address, key=recipient)


def _address_of(recipient: str, mailing_list: str) -> str:
    emails = OutgoingEmail.objects.filter(recipient_hash=recipient, mailing_list=mailing_list).exclude(recipient="")
    return emails.values_list("recipient", flat=True).first() or ""


@action
def erase_address(*, by: Actor, address: str) -> int:
    """Record the withdrawal of every open consent and clear the address in all rows; return how many rows stay as proof.

    They keep wording, version, language and times, and of the address only its keyed hash.
    """
    rows = Consent.objects.filter(address_hash=address_hash(address))
    for one in [line.given for line in ledger(rows) if line.given and line.is_open]:
        _withdrawn(by, one.hub, Consent.Purpose(one.purpose), "erasure", one.about, address="", key=one.address_hash)
    number = rows.exclude(address="").update(address="")
    if number:
        record(by=by, action="consents.erase", subject=Consent(), fields=["address"])
    return number


def _given(
    by: Actor, hub: Hub | None, purpose: Consent.Purpose, shown: ShownWording, about: str, *, address: str, key: str
) -> Consent:
    consent = Consent.objects.create(
        hub=hub,
        address=address,
        address_hash=key,
        about=about,
        purpose=purpose,
        given=True,
        wording=shown.text,
        wording_version=shown.version,
        language=shown.language,
        means=shown.means,
    )
    record(by=by, action="consents.record", subject=consent, fields=["given"])
    return consent


def _withdrawn(
    by: Actor, hub: Hub | None, purpose: Consent.Purpose, means: str, about: str, *, address: str, key: str
) -> Consent:
    given = Consent.objects.filter(hub=hub, purpose=purpose, about=about, address_hash=key, given=True).first()
    withdrawal = Consent.objects.create(
        hub=hub,
        address=address,
        address_hash=key,
        about=about,
        purpose=purpose,
        given=False,
        wording=given.wording if given is not None else "",
        wording_version=given.wording_version if given is not None else "",
        language=given.language if given is not None else "",
        means=means,
    )
    record(by=by, action="consents.record", subject=withdrawal, fields=["given"])
    return withdrawal
