"""Ask for the page about one's data, erase everything on it, and withdraw one consent."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.addresses import address_hash
from accounts.personal_links import ASK_AGAIN_AFTER, link_to, new_link
from audit.actions import record
from audit.actors import Actor
from audit.purges import record_purge
from consents.actions import erase_address as erase_from_ledger
from consents.actions import record_withdrawal
from consents.models import Consent
from dialogues.endorsements.actions.signatures import erase_signatures, forget_signatory
from dialogues.endorsements.consent_wording import about_statement
from dialogues.models import Endorsement, Volunteer
from dialogues.participants.actions.volunteers import withdraw_details, withdraw_volunteer
from dialogues.participants.consent_wording import about_dialogue
from dialogues.proposals.actions.members import erase_member_address
from dialogues.statements.actions.erasure import erase_pseudonyms
from dialogues.voice.actions.erasure import delete_message, erase_messages, stop_hearing
from dialogues.voice.actions.publications import withdraw_publication
from dialogues.voice.consent_wording import messages_named
from digests.actions import erase_subscriber, withdraw_target
from digests.models import Subscriber
from events.models import Registration
from events.registrations.actions import about_event, withdraw_registration
from events.registrations.erasure import erase_registrations
from hubs.models import Hub
from hubs.team.actions.erasure import erase_account
from outbox.actions import queue, suppress, withdraw
from outbox.drafts import Draft
from outbox.erasure import erase_address as erase_from_outbox
from outbox.models import Lane, Suppression
from outbox.senders import sender
from privacy.models import DataRequest
from privacy.records import linked_models, rows_of
from stakeholders.contacts.actions import remove_stakeholders
from stakeholders.contacts.mailing_lists import invitations_of
from stakeholders.imports.erasure import erase_from_imports
from stakeholders.models import Stakeholder
from toolkit.actions import ActionRefused, action, lock_row
from toolkit.email_addresses import canonical_address

VALID_FOR = dt.timedelta(days=1)
MEANS = "page about one's data"


@action
def request_data(*, by: Actor, email: str, language: str, at: dt.datetime) -> None:
    """Send a link to the page about the data of this address, whether there are any or not.

    Asked again within ten minutes nothing more is sent. The email goes out as those for signing in do: no suppression keeps
    people from their own data.
    """
    address = canonical_address(email)
    if DataRequest.objects.filter(email=address, asked_at__gt=at - ASK_AGAIN_AFTER).exists():
        return
    nonce, link_hash = new_link(DataRequest.LINK_KIND, None)
    row = DataRequest.objects.create(
        email=address,
        language=language,
        link_nonce=nonce,
        link_hash=link_hash,
        asked_at=at,
        expires_at=at + VALID_FOR,
    )
    record(by=by, action="privacy.request", subject=row)
    queue(
        Draft(
            **sender(None),
            key=f"data-request:{row.pk}",
            kind="privacy/data",
            lane=Lane.ACCOUNT,
            recipient=address,
            language=language,
            link=link_to("data_personal:data", row),
            valid_until=row.expires_at,
        )
    )


@action
def erase_person(*, by: Actor, address: str, at: dt.datetime) -> None:
    """Erase everything the portal holds about an address, in one transaction.

    Registrations for events to come are cancelled and their places handed on. Consents and emails stay as proof, without the
    address; its keyed hash stays suppressed, so that no hub writes to it again unless the person subscribes. Every other row
    of a model that declares whose it is (``Privacy.person``) is deleted. Refuses while the person has a role in a team.
    """
    erase_account(by=by, address=address)
    erase_from_imports(by=by, address=address)
    erase_registrations(by=by, address=address, at=at)
    erase_pseudonyms(by=by, address=address)
    erase_signatures(by=by, address=address)
    erase_member_address(by=by, address=address)
    erase_messages(by=by, address=address)
    _remove_contacts(by, address)
    erase_subscriber(by=by, address=address)
    erase_from_ledger(by=by, address=address)
    suppression = erase_from_outbox(by=by, address=address)
    for model in linked_models():
        if not model.privacy.kept_as_proof:  # type: ignore[attr-defined]
            rows = rows_of(model, address)
            if hasattr(model, "emails_key"):  # emails to others may name the person
                for row in rows:
                    withdraw(
                        key_prefix=row.emails_key, because=gettext_noop("The person had their data erased"), forget=True
                    )
            rows.delete()
    record(by=by, action="privacy.erase", subject=suppression)


def _remove_contacts(by: Actor, address: str) -> None:
    contacts = list(Stakeholder.objects.filter(email=address).select_related("hub").order_by("hub"))
    for contact in contacts:
        remove_stakeholders(by=by, hub=contact.hub, stakeholders=[contact])


@action
def withdraw_consent(*, by: Actor, address: str, consent: Consent, at: dt.datetime) -> None:
    """Withdraw one consent and end what rests on it: the registration, the subscription, or invitations.

    Refuses a consent of another address, and one to take part in an event that is over.
    """
    consent = lock_row(Consent.objects.select_related("hub__country"), consent.pk)
    if consent.address_hash != address_hash(address) or not consent.given:
        raise ActionRefused(_("This consent can't be withdrawn here."))
    purpose = Consent.Purpose(consent.purpose)
    if purpose == Consent.Purpose.REGISTRATION:
        rows = Registration.objects.filter(email=address, hub=consent.hub).select_related("event", "hub")
        row = next((one for one in rows if about_event(one.event) == consent.about), None)
        if row is not None and row.takes_a_place:
            withdraw_registration(by=by, registration=row, at=at, means=MEANS)
            return
    elif purpose == Consent.Purpose.DIGEST:
        subscriber = Subscriber.objects.filter(email=address).first()
        if subscriber is not None:
            withdraw_target(by=by, subscriber=subscriber, hub=consent.hub, about=consent.about)
    elif purpose in (Consent.Purpose.VOLUNTEERING, Consent.Purpose.DRAW_DETAILS):
        rows_of_dialogues = Volunteer.objects.filter(email=address, hub=consent.hub).select_related("dialogue")
        for volunteer in [one for one in rows_of_dialogues if about_dialogue(one.dialogue) == consent.about]:
            end = withdraw_volunteer if purpose == Consent.Purpose.VOLUNTEERING else withdraw_details
            end(by=by, volunteer=volunteer, means=MEANS)
    elif purpose == Consent.Purpose.ENDORSEMENT:
        signed = Endorsement.objects.filter(email=address).select_related("statement")
        for endorsement in [one for one in signed if about_statement(one.statement) == consent.about]:
            forget_signatory(by=by, endorsement=endorsement, means=MEANS)
    else:
        _end_message(by, consent, at)
    _close(by, address, consent)


def _end_message(by: Actor, consent: Consent, at: dt.datetime) -> None:
    """End what rests on a consent about a message to a hub: the message, what is public of it, or the email about a dialogue.

    The message may not know the address any more; the consent does.
    """
    for message in messages_named([consent.about]):
        if consent.purpose == Consent.Purpose.VOICE:
            delete_message(by=by, message=message, means=MEANS)
        elif consent.purpose == Consent.Purpose.VOICE_PUBLIC:
            withdraw_publication(by=by, message=message, at=at, means=MEANS)
        elif consent.purpose == Consent.Purpose.VOICE_DIALOGUE:
            stop_hearing(by=by, message=message, means=MEANS)


def _close(by: Actor, address: str, consent: Consent) -> None:
    """Record the withdrawal unless the steps before have."""
    later = Consent.objects.filter(
        hub=consent.hub,
        purpose=consent.purpose,
        about=consent.about,
        address_hash=consent.address_hash,
        pk__gt=consent.pk,
    )
    if not later.filter(given=False).exists():
        record_withdrawal(
            by=by, hub=consent.hub, address=address, purpose=Consent.Purpose(consent.purpose), means=MEANS, about=consent.about
        )  # fmt: skip


@action
def stop_invitations(*, by: Actor, address: str, hub: Hub) -> None:
    """Object to invitations of a hub. Twice: nothing more happens."""
    mailing_list, key = invitations_of(hub), address_hash(address)
    if Suppression.objects.filter(address_hash=key, mailing_list__in=["*", mailing_list]).exists():
        return
    suppress(address=address, mailing_list=mailing_list, reason=Suppression.Reason.UNSUBSCRIBED)
    record_withdrawal(by=by, hub=hub, address=address, purpose=Consent.Purpose.INVITATIONS, means=MEANS)


def forget_requests(*, at: dt.datetime) -> int:
    """Delete requests whose link is not valid any more; return how many."""
    return record_purge(DataRequest, DataRequest.objects.filter(expires_at__lte=at).delete()[0], at=at)
