"""Naming a substitute, taking them back, and the answer of the person who was named."""

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.personal_links import new_link
from audit.actions import record
from audit.actors import Actor
from consents.wording import ShownWording
from events.invitations import substitute_emails as emails
from events.invitations.actions import answer_invitation, lock_invitation
from events.models import Invitation, Registration, Substitute
from events.programme.audience import substitutes_without_reply
from events.programme.invitation_answers import forget_reminders_to_many
from events.programme.wording import offered
from events.questions.conditions import GivenAnswers
from events.registrations.actions import register
from events.waiting_list.actions import join_waiting_list
from events.waiting_list.places import quotas_of
from outbox.actions import deliverable, queue, queue_all
from outbox.erasure import forget_recipient
from outbox.models import OutgoingEmail, State
from toolkit.actions import ActionRefused, action, lock_row
from toolkit.email_addresses import canonical_address

MOST_NAMED = 3  # people by one invitee, one after another: each of them may get an email from a stranger
GONE = (State.SENDING, State.SENT, State.UNKNOWN)  # an email that has reached the person, or may have


@action
def name_substitute(
    *, by: Actor, invitation: Invitation, name: str, email: str, shown: ShownWording, at: dt.datetime
) -> Substitute:
    """Decline an invitation and name who may come instead: they get an email with a personal link of their own.

    A person who is invited, registered or named already gets no email, and the invitee does not learn why: who comes is not theirs to
    know. Refuses unless the organiser allows it and the invitation can be answered; a second substitute beside one that was not taken back;
    a fourth in all; and the invitee themselves.
    """
    current = lock_invitation(invitation)
    if not may_name_substitute(current, at=at):
        raise ActionRefused(_("You can't name a substitute for this event."))
    address = canonical_address(email)
    person = current.stakeholder
    if address == person.email or person.earlier_addresses.filter(address=address).exists():
        raise ActionRefused(_("Enter the address of another person."), "email")
    is_known = _is_known(current, address)
    answer_invitation(by=by, invitation=current, accept=False, shown=shown, at=at)
    nonce, link_hash = new_link(Substitute.LINK_KIND, current.hub_id)
    substitute = Substitute.objects.create(
        hub=current.hub, event=current.event, invitation=current, name=name, email=address,
        language=offered(get_language() or ""), link_nonce=nonce, link_hash=link_hash,
    )  # fmt: skip
    record(by=by, action="events.name_substitute", subject=substitute, fields=["name", "email"])
    if not is_known:
        queue_all(deliverable([emails.named(substitute)]))
    return substitute


@action
def take_back_substitute(*, by: Actor, invitation: Invitation, at: dt.datetime) -> Invitation:
    """Take back the substitute an invitee named and who has not replied: the invitee can answer, or name another person.

    The name and address of the substitute are deleted. Who was emailed gets a short email about it. None there, or taken back
    already: nothing happens. Refuses once the substitute has replied or the event has started.
    """
    current = lock_invitation(invitation)
    substitute = Substitute.objects.named().filter(invitation=current).first()
    if substitute is None:
        return current
    if words := refusal_of_taking_back(current, substitute, at=at):
        raise ActionRefused(words)
    substitute.invitation, substitute.event = current, current.event
    farewell = deliverable([emails.taken_back(substitute)]) if _was_emailed(substitute) else []
    forget_recipient(key_prefix=substitute.own_emails_key)
    forget_reminders_to_many(substitute)
    substitute.forget(Substitute.State.WITHDRAWN, at=at)
    current.state, current.answered_at = Invitation.State.INVITED, None
    current.save(update_fields=["state", "answered_at"])
    record(by=by, action="events.take_back_substitute", subject=substitute, fields=["state"])
    queue_all(farewell)
    return current


def refusal_of_taking_back(invitation: Invitation, substitute: Substitute, *, at: dt.datetime) -> str:
    """Return why an invitee can't take their substitute back; empty when they can."""
    if substitute.state != Substitute.State.ASKED:
        return _("Your substitute has already replied, so you can't withdraw them.")
    if not invitation.can_be_answered(at=at):
        return _("The event has started or was cancelled, so you can't change your answer any more.")
    return ""


def _was_emailed(substitute: Substitute) -> bool:
    """Whether the person has, or may have, heard that they were named, and has not registered on their own."""
    gone = OutgoingEmail.objects.filter(key=substitute.own_emails_key, state__in=GONE)
    return gone.exists() and substitutes_without_reply(substitute.event_id).filter(pk=substitute.pk).exists()


@action
def answer_as_substitute(
    *, by: Actor, substitute: Substitute, accept: bool, waits: bool = False, online: bool = False, sector: str = "",
    access_needs: str = "", answers: GivenAnswers | None = None, shown: ShownWording, at: dt.datetime,
) -> Substitute:  # fmt: skip
    """Accept, which registers the person in the place of the invitee, or decline, which deletes their name and address, also in
    the emails about it.

    The invitee is informed. The same answer twice changes nothing. With ``waits`` they join the waiting list of a full event.
    Refuses with the words of ``register`` when there is no place.
    """
    invitation = lock_invitation(substitute.invitation)
    current = lock_row(Substitute, substitute.pk, gone=_("This invitation was withdrawn."))
    current.invitation, current.event = invitation, invitation.event
    wanted = Substitute.State.ACCEPTED if accept else Substitute.State.DECLINED
    if current.state == wanted:
        return current
    if not current.can_be_answered(at=at):
        raise ActionRefused(_("You can't answer this invitation any more."))
    if not accept:
        return _decline(by, current, at)
    details: dict[str, Any] = {"online": online, "sector": sector, "access_needs": access_needs, "answers": answers}
    registration = _register(by, current, shown, at, waits=waits, **details)
    current.state, current.answered_at = wanted, at
    current.save(update_fields=["state", "answered_at"])
    record(by=by, action="events.answer_as_substitute", subject=current, fields=["state"])
    _tell_invitee(current, accepted=True, waits=registration.is_waiting)
    return current


def _decline(by: Actor, substitute: Substitute, at: dt.datetime) -> Substitute:
    """Forget the person, whoever has named them for this event."""
    named = Substitute.objects.filter(event=substitute.event, email=substitute.email, state=Substitute.State.ASKED)
    others = named.exclude(pk=substitute.pk).select_related("invitation__stakeholder", "invitation__hub__country")
    for one in [substitute, *others.order_by("pk")]:
        one.event = one.invitation.event = substitute.event
        forget_recipient(key_prefix=one.own_emails_key)
        forget_reminders_to_many(one)
        one.forget(at=at)
        record(by=by, action="events.answer_as_substitute", subject=one, fields=["state"])
        _tell_invitee(one, accepted=False)
    return substitute


def _tell_invitee(substitute: Substitute, *, accepted: bool, waits: bool = False) -> None:
    if substitute.invitation.stakeholder.email:
        queue(emails.answered(substitute, accepted=accepted, waits=waits))


def may_name_substitute(invitation: Invitation, *, at: dt.datetime) -> bool:
    """Return whether the organiser allows a substitute, and the invitee has one no more, named few so far and can still answer."""
    campaign = invitation.campaign
    if campaign is None or not campaign.allows_substitutes or not invitation.can_be_answered(at=at):
        return False
    named = [one.state for one in invitation.substitutes.all()]
    return set(named) <= {Substitute.State.WITHDRAWN} and len(named) < MOST_NAMED


def _register(
    by: Actor, substitute: Substitute, shown: ShownWording, at: dt.datetime, *, waits: bool, sector: str, **details: Any
) -> Registration:
    """Take a place in the sector of the invitee, where places are kept by sector, or with ``waits`` join the waiting list."""
    event, invitee = substitute.event, substitute.invitation.stakeholder
    details |= {
        "name": substitute.name, "email": substitute.email, "language": substitute.language,
        "sector": sector or (invitee.sector if quotas_of(event) else ""),
    }  # fmt: skip
    if waits:
        return join_waiting_list(by=by, event=event, shown=shown, at=at, **details)
    return register(by=by, event=event, shown=shown, at=at, **details)


def _is_known(invitation: Invitation, address: str) -> bool:
    """Return whether the person has heard of the event: invited, registered, waiting, or named by another invitee."""
    event = invitation.event
    theirs = Q(stakeholder__email=address) | Q(stakeholder__earlier_addresses__address=address)
    registered = Registration.objects.filter(event=event, email=address)
    named = Substitute.objects.filter(event=event, email=address).exclude(invitation__state=Invitation.State.WITHDRAWN)
    return (
        Invitation.objects.not_withdrawn().filter(theirs, event=event).exists()
        or (registered.taking_a_place() | registered.waiting()).exists()
        or named.exists()
    )
