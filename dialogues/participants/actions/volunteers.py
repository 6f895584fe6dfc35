"""Registering for a dialogue, and what people do on their personal page.

Whoever fills in the form learns nothing about an address: known or not, the answer is the same and one email goes out.
"""

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.personal_links import ASK_AGAIN_AFTER, new_link
from accounts.two_step.encryption import encrypted
from audit.actions import record
from audit.actors import Actor
from consents.actions import record_consent, record_withdrawal
from consents.models import Consent
from consents.wording import ShownWording
from dialogues.frame.actions.dialogues import lock_dialogue
from dialogues.frame.acts import PHASE_REFUSALS
from dialogues.frame.phases import Act, refusal_of
from dialogues.models import Draw, DrawnVolunteer, ParticipantCall, PolicyDialogue, Volunteer, VolunteerAttributes
from dialogues.participants import emails
from dialogues.participants.actions.seats import fill_seats, lock_draw
from dialogues.participants.actions.sessions import leave_sessions
from dialogues.participants.consent_wording import about_dialogue
from outbox.actions import lift_bounce, queue
from outbox.erasure import forget_recipient
from toolkit import clock
from toolkit.actions import ActionRefused, action, lock_row, refuse_violations
from toolkit.email_addresses import canonical_address

PERSON = ("name", "language", "organisation", "sector", "level")
MEANS = "personal page"


@action
def register_volunteer(
    *, by: Actor, dialogue: PolicyDialogue, email: str, person: Mapping[str, str], details: Mapping[str, str],
    at: dt.datetime,
) -> None:  # fmt: skip
    """Note that a person who typed this address wants to take part, and ask the address to confirm by email.

    ``person`` has the fields of ``PERSON``, ``details`` values by category. An unconfirmed registration takes over what was
    typed last; a confirmed one stays as it is, and its owner gets an email. Asked again within ten minutes nothing more is sent.
    Refuses outside the phase, and a dialogue without a call.
    """
    dialogue = lock_dialogue(dialogue)  # so that its attribution rule and its draw wait
    refuse_unless_open(dialogue, at=at)
    address = canonical_address(email)
    nonce, link_hash = new_link(Volunteer.LINK_KIND, dialogue.hub_id)
    row = Volunteer(
        hub_id=dialogue.hub_id, dialogue=dialogue, email=address, registered_at=at, asked_at=at, link_nonce=nonce,
        link_hash=link_hash, **person,
    )  # fmt: skip
    # Writing the same address again locks a row that was there, so that nothing can take it away before we look at it.
    unique = ["dialogue", "email"]
    with refuse_violations(PHASE_REFUSALS[Act.REGISTER]):
        Volunteer.objects.bulk_create([row], update_conflicts=True, unique_fields=unique, update_fields=["email"])
    known = Volunteer.objects.select_related("dialogue__hub__country").get(dialogue=dialogue, email=address)
    if not known.is_confirmed:
        _write(known, person)
        keep_details(known, details)
    if known.link_hash != link_hash:
        asked_before, known.asked_at = known.asked_at, at
        if at - asked_before < ASK_AGAIN_AFTER:
            return
        known.save(update_fields=["asked_at"])
    record(by=by, action="dialogues.register", subject=known, fields=["asked_at"])
    draft = emails.already_registered if known.is_confirmed else emails.to_confirm
    queue(draft(known, uuid.uuid4()))


@action
def confirm_volunteer(
    *, by: Actor, volunteer: Volunteer, shown: ShownWording, shown_details: ShownWording, at: dt.datetime
) -> Volunteer:
    """The address is theirs: they are registered, their consents are recorded as shown, and an email says what comes next.

    Confirmed twice: nothing happens. Refuses once registration has closed.
    """
    current = lock_volunteer(volunteer)
    if current.is_confirmed:
        return current
    refuse_unless_open(current.dialogue, at=at)
    current.confirmed_at = at
    current.save(update_fields=["confirmed_at"])
    lift_bounce(by=by, address=current.email)  # the email with the link arrived
    record(by=by, action="dialogues.confirm_registration", subject=current, fields=["confirmed_at"])
    _consent(by, current, Consent.Purpose.VOLUNTEERING, shown)
    if current.attribute_values:
        _consent(by, current, Consent.Purpose.DRAW_DETAILS, shown_details)
    queue(emails.registered(current))
    return current


@action
def change_volunteer(
    *, by: Actor, volunteer: Volunteer, person: Mapping[str, str], details: Mapping[str, str],
    shown_details: ShownWording, at: dt.datetime,
) -> Volunteer:  # fmt: skip
    """Change what a person entered, on their personal page. Details for the draw can change until a draw was asked for.

    Taking all details away withdraws the consent to them; entering the first ones gives it.
    """
    current = lock_volunteer(volunteer)
    if not current.is_confirmed:
        raise ActionRefused(_("Confirm your registration before you change it."))
    changed = _write(current, person)
    before = current.attribute_values
    if dict(details) != before:
        if details and was_drawn_by(current.dialogue):
            raise ActionRefused(_("The draw has taken place. You can delete your details, but not change them."))
        keep_details(current, details)
        changed.append("details")
        if details and not before:
            _consent(by, current, Consent.Purpose.DRAW_DETAILS, shown_details)
        elif before and not details:
            _end_consent(by, current, Consent.Purpose.DRAW_DETAILS, MEANS)
    if changed:
        record(by=by, action="dialogues.change_registration", subject=current, fields=changed)
    return current


@action
def withdraw_details(*, by: Actor, volunteer: Volunteer, means: str = MEANS) -> None:
    """Delete what the person said about themselves for the draw, and record the withdrawn consent. Twice: nothing happens."""
    current = lock_volunteer(volunteer)
    if VolunteerAttributes.objects.filter(volunteer=current).delete()[0]:
        record(by=by, action="dialogues.withdraw_details", subject=current, fields=["details"])
        _end_consent(by, current, Consent.Purpose.DRAW_DETAILS, means)


@action
def withdraw_volunteer(*, by: Actor, volunteer: Volunteer, means: str = MEANS) -> None:
    """Delete the registration with everything in it, and record the withdrawn consents. A seat they had goes to a reserve.

    Who had accepted one leaves the sessions to come. A row without a name stays in the tables of draws until the call's time is over.
    """
    current, at = lock_volunteer(volunteer), clock.now()
    place = current.draws.filter(draw__invited_at__isnull=False).select_related("draw__dialogue").first()
    if place is not None and place.state == DrawnVolunteer.State.ACCEPTED:
        leave_sessions(by=by, volunteer=current, at=at)
    forget_recipient(key_prefix=current.emails_key)
    if current.is_confirmed:
        if current.attribute_values:
            _end_consent(by, current, Consent.Purpose.DRAW_DETAILS, means)
        _end_consent(by, current, Consent.Purpose.VOLUNTEERING, means)
    record(by=by, action="dialogues.withdraw_registration", subject=current, fields=["state"])
    current.delete()
    if place is not None:
        fill_seats(lock_draw(place.draw), at=at)


def refuse_unless_open(dialogue: PolicyDialogue, *, at: dt.datetime) -> None:
    """Refuse, with the reason and the dates, unless people can register for the dialogue now."""
    if not ParticipantCall.objects.filter(dialogue=dialogue).exists():
        raise ActionRefused(_("You can't register for this dialogue."))
    if words := refusal_of(dialogue, Act.REGISTER, at=at):
        raise ActionRefused(words)


def was_drawn_by(dialogue: PolicyDialogue) -> bool:
    """Whether a draw was asked for: the details of its volunteers are in its table."""
    return Draw.objects.filter(dialogue=dialogue).exclude(state=Draw.State.FAILED).exists()


def keep_details(volunteer: Volunteer, details: Mapping[str, str]) -> None:
    """Keep the details encrypted and apart from the person; nothing is kept where nothing was said."""
    if not details:
        VolunteerAttributes.objects.filter(volunteer=volunteer).delete()
        return
    kept = VolunteerAttributes(volunteer=volunteer, encrypted=encrypted(json.dumps(dict(details))))
    VolunteerAttributes.objects.bulk_create(
        [kept], update_conflicts=True, unique_fields=["volunteer"], update_fields=["encrypted"]
    )


def lock_volunteer(volunteer: Volunteer) -> Volunteer:
    """Lock the dialogue, then the registration, until the transaction ends; return it as it is now."""
    dialogue = lock_dialogue(volunteer.dialogue)
    current = lock_row(Volunteer, volunteer.pk, gone=_("This registration was deleted."))
    current.dialogue = dialogue
    return current


def _write(volunteer: Volunteer, person: Mapping[str, Any]) -> list[str]:
    changed = [name for name in PERSON if name in person and getattr(volunteer, name) != person[name]]
    for name in changed:
        setattr(volunteer, name, person[name])
    if changed:
        volunteer.save(update_fields=changed)
    return changed


def _consent(by: Actor, volunteer: Volunteer, purpose: Consent.Purpose, shown: ShownWording) -> None:
    record_consent(
        by=by, hub=volunteer.dialogue.hub, address=volunteer.email, purpose=purpose, shown=shown,
        about=about_dialogue(volunteer.dialogue),
    )  # fmt: skip


def _end_consent(by: Actor, volunteer: Volunteer, purpose: Consent.Purpose, means: str) -> None:
    record_withdrawal(
        by=by, hub=volunteer.dialogue.hub, address=volunteer.email, purpose=purpose, means=means,
        about=about_dialogue(volunteer.dialogue),
    )  # fmt: skip
