"""Endorsing a joint statement without an account: asked for, confirmed by email, verified by domain, withdrawn.

Whoever fills in the form learns nothing about an address: known or not, the answer is the same and one email goes out.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.personal_links import ASK_AGAIN_AFTER, new_link
from audit.actions import record
from audit.actors import Actor
from consents.actions import record_consent, record_withdrawal
from consents.models import Consent
from consents.wording import ShownWording
from dialogues.endorsements import emails
from dialogues.endorsements.consent_wording import about_statement
from dialogues.endorsements.domains import has_own_address
from dialogues.endorsements.openness import endorsed_by, refusal_of_organisation, refusal_of_time
from dialogues.models import Endorsement, JointStatement
from hubs.models import Country, Organisation
from outbox.actions import lift_bounce, queue
from outbox.erasure import forget_recipient
from toolkit.actions import ActionRefused, action, edition_of_values, lock_row, refuse_violations
from toolkit.email_addresses import canonical_address
from toolkit.folding import folded_words

KEY_LENGTH = 250
PERSON = ("signatory", "function", "language", "shows_signatory")
MEANS = "personal page"
State = Endorsement.State
TWICE = gettext_lazy("This organisation has endorsed the statement already.")
REFUSALS = {
    "dialogues_endorsement_one_an_organisation": (TWICE, "organisation"),
    "dialogues_endorsement_one_a_name": (TWICE, "organisation"),
    "dialogues_endorsement_while_open": (gettext_lazy("This statement is not open for endorsement."), None),
}


@action
def request_endorsement(
    *, by: Actor, statement: JointStatement, organisation: Organisation | None, name: str, country: Country | None, website: str,
    email: str, person: Mapping[str, Any], at: dt.datetime,
) -> None:  # fmt: skip
    """Note that a person wants to sign for an organisation, and ask their address to confirm by email.

    ``organisation`` is of the registry; else ``name``, ``country`` and ``website`` describe it. An unconfirmed request takes over what
    was typed last; otherwise nothing changes and the owner of the address gets an email with their link. Asked again within ten
    minutes nothing more is sent. Refuses a statement that is not open, not open to it, and an organisation that endorsed.
    """
    statement = lock_statement(statement)
    key = "" if organisation else key_of(name)
    refuse_unless_open(statement, at=at)
    if words := refusal_of_organisation(statement, organisation=organisation, country=country):
        raise ActionRefused(words, "organisation")
    if endorsed_by(statement, organisation=organisation, country=country, key=key):
        raise ActionRefused(TWICE, "organisation")
    address = canonical_address(email)
    live = [State.UNCONFIRMED, State.PENDING, State.ENDORSED]
    known = Endorsement.objects.filter(statement=statement, email=address, state__in=live).first()
    row = known or _new(statement, address, at)
    asked_before, row.statement = row.asked_at if known else None, statement
    if row.state == State.UNCONFIRMED:
        described = {"organisation_name": name, "name_key": key, "country": country, "website": website}
        if organisation is not None:
            described = {"organisation_name": "", "name_key": "", "country": None, "website": ""}
        for column, value in {"organisation": organisation, **described, **person}.items():
            setattr(row, column, value)
    if asked_before is None or at - asked_before >= ASK_AGAIN_AFTER:
        row.asked_at = at
    with refuse_violations(REFUSALS):
        row.save()
    if asked_before is not None and at - asked_before < ASK_AGAIN_AFTER:
        return
    record(by=by, action="dialogues.request_endorsement", subject=row, fields=["asked_at"])
    draft = emails.to_confirm if row.state == State.UNCONFIRMED else emails.already_signed
    queue(draft(row, uuid.uuid4()))


@action
def confirm_endorsement(
    *, by: Actor, endorsement: Endorsement, shown: ShownWording, at: dt.datetime, seen: str | None = None
) -> Endorsement:
    """The address is theirs. One of the organisation's own domain endorses at once; another waits for a decision.

    Confirmed twice: nothing happens. ``seen`` is the ``edition_to_confirm`` of what the person read; refuses what was changed since.
    Refuses once the statement has closed, and an organisation that endorsed meanwhile.
    """
    current = lock_endorsement(endorsement)
    if current.state != State.UNCONFIRMED:
        return current
    if seen is not None and seen != edition_to_confirm(current):
        raise ActionRefused(_("Something was changed after you opened this page. Read it again before you confirm."))
    refuse_unless_open(current.statement, at=at)
    current.confirmed_at = at
    current.is_verified = current.organisation is not None and has_own_address(current.organisation, current.email)
    current.state = State.ENDORSED if current.is_verified else State.PENDING
    current.endorsed_at = at if current.is_verified else None
    with refuse_violations(REFUSALS):
        current.save(update_fields=["confirmed_at", "is_verified", "state", "endorsed_at"])
    lift_bounce(by=by, address=current.email)  # the email with the link arrived
    record(by=by, action="dialogues.confirm_endorsement", subject=current, fields=["confirmed_at", "state"])
    record_consent(
        by=by, hub=current.statement.hub, address=current.email, purpose=Consent.Purpose.ENDORSEMENT, shown=shown,
        about=about_statement(current.statement),
    )  # fmt: skip
    if current.is_verified:
        queue(emails.endorsed(current))
    return current


@action
def show_signatory(*, by: Actor, endorsement: Endorsement, shows: bool) -> Endorsement:
    """Show name and function beside the organisation, or stop showing them. Repeated: nothing happens.

    Refuses where they were deleted.
    """
    current = lock_endorsement(endorsement)
    if not current.signatory:
        raise ActionRefused(_("The details of who signed were deleted."))
    if current.shows_signatory != shows:
        current.shows_signatory = shows
        current.save(update_fields=["shows_signatory"])
        record(by=by, action="dialogues.show_signatory", subject=current, fields=["shows_signatory"])
    return current


@action
def withdraw_endorsement(
    *, by: Actor, endorsement: Endorsement, at: dt.datetime, because: str = "", means: str = MEANS
) -> Endorsement | None:
    """Withdraw an endorsement, or a request for one, and delete who signed; an email confirms it.

    By the signatory, or with a reason by the office or the hub. What was never confirmed is deleted. Withdrawn twice: nothing happens.
    """
    current = lock_endorsement(endorsement)
    if current.state in (State.WITHDRAWN, State.REFUSED):
        return current
    if current.state == State.UNCONFIRMED:
        forget_recipient(key_prefix=current.emails_key)
        record(by=by, action="dialogues.withdraw_endorsement", subject=current, fields=["state"])
        current.delete()
        return None
    address = current.email
    forget_recipient(key_prefix=current.emails_key)
    if address:
        queue(emails.withdrawn(current, because))
    current.state, current.decided_at = State.WITHDRAWN, at
    _forget_person(by, current, means)
    record(by=by, action="dialogues.withdraw_endorsement", subject=current, fields=["state"])
    return current


@action
def forget_signatory(*, by: Actor, endorsement: Endorsement, means: str) -> None:
    """Delete who signed. The endorsement of the organisation stays where it counts; what does not count is deleted."""
    current = lock_endorsement(endorsement)
    forget_recipient(key_prefix=current.emails_key)
    record(by=by, action="dialogues.forget_signatory", subject=current, fields=["email", "signatory"])
    _forget_person(by, current, means)
    if current.state != State.ENDORSED:
        current.delete()


def end_doubled_endorsement(by: Actor, row: Endorsement) -> None:
    """Delete who signed an endorsement that ends because its organisation turns out to be one that endorsed, and email them so."""
    forget_recipient(key_prefix=row.emails_key)
    if row.email:
        queue(emails.doubled(row))
    _forget_person(by, row, "merge")
    record(by=by, action="dialogues.withdraw_endorsement", subject=row, fields=["state"])


@action
def erase_signatures(*, by: Actor, address: str) -> None:
    """Delete the person behind every endorsement they signed."""
    for row in Endorsement.objects.filter(email=address).select_related("statement"):
        forget_signatory(by=by, endorsement=row, means="erasure")


def key_of(name: str) -> str:
    """Return the name to compare of an organisation that the registry does not have."""
    return (folded_words(name) or name.casefold())[:KEY_LENGTH]  # folding makes some names longer


def edition_to_confirm(row: Endorsement) -> str:
    """The state of an endorsement and its statement that the page to confirm it carries as ``seen``."""
    names = (
        "organisation_id",
        "organisation_name",
        "country_id",
        "website",
        "signatory",
        "function",
        "shows_signatory",
    )
    return edition_of_values({name: getattr(row, name) for name in names} | {"changed_at": row.statement.changed_at})


def refuse_unless_open(statement: JointStatement, *, at: dt.datetime) -> None:
    """Refuse, with the reason and the dates, unless the statement can be endorsed now."""
    if words := refusal_of_time(statement, at=at):
        raise ActionRefused(words)


def lock_statement(statement: JointStatement) -> JointStatement:
    """Re-read the statement and lock it until the transaction ends: its endorsements are changed one after another."""
    rows = JointStatement.objects.select_related("hub__country")
    return lock_row(rows, statement.pk, gone=_("This statement was deleted."))


def lock_endorsement(endorsement: Endorsement) -> Endorsement:
    """Lock the statement, then the endorsement; return it as it is now."""
    statement = lock_statement(endorsement.statement)
    rows = Endorsement.objects.select_related("organisation__country", "country")
    current = lock_row(rows, endorsement.pk, gone=_("This endorsement was deleted."))
    current.statement = statement
    return current


def _new(statement: JointStatement, address: str, at: dt.datetime) -> Endorsement:
    nonce, link_hash = new_link(Endorsement.LINK_KIND, statement.hub_id)
    return Endorsement(statement=statement, email=address, asked_at=at, link_nonce=nonce, link_hash=link_hash)


def _forget_person(by: Actor, row: Endorsement, means: str) -> None:
    """Clear who signed, end the link, and record the end of the consent."""
    if row.email and row.confirmed_at:
        record_withdrawal(
            by=by, hub=row.statement.hub, address=row.email, purpose=Consent.Purpose.ENDORSEMENT, means=means,
            about=about_statement(row.statement),
        )  # fmt: skip
    row.signatory = row.function = row.email = row.because = ""
    row.shows_signatory, row.link_nonce, row.link_hash = False, None, None
    row.save()
