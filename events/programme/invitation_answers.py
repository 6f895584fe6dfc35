"""The answer of an invitation follows from what its person does elsewhere: registering, or cancelling."""

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop

from events.models import Invitation, Registration, Substitute
from outbox.actions import withdraw, withdraw_linked
from outbox.erasure import forget_linked
from toolkit.kept_queries import KeptQuery

NO_REPLY = ":no_reply:"  # in the keys of emails to those without a reply


def _answered_otherwise(event: int, address: str, state: str) -> "QuerySet[Invitation]":
    theirs = Q(stakeholder__email=address) | Q(stakeholder__earlier_addresses__address=address)
    rows = Invitation.objects.not_withdrawn().filter(theirs, ~Q(state=state), event=event)
    return rows.select_related("stakeholder")[:1]


ANSWERED_OTHERWISE = KeptQuery(_answered_otherwise)
NAMED = KeptQuery(
    lambda event, email: (
        Substitute.objects.unanswered().filter(event=event, email=email).select_related("invitation").order_by("pk")
    )
)


def answer_invitation_of(registration: Registration, state: Invitation.State, at: dt.datetime) -> None:
    """Note that who was invited has answered by registering or withdrawing, under whichever of their addresses.

    Who withdrew one of two registrations still comes. A substitute who registers by the public form has accepted, who cancels has
    declined, so that the invitee can accept.
    """
    if state == Invitation.State.DECLINED:
        _release_invitees(registration, at)
    else:
        _accept_as_substitute(registration, at)
    address = registration.email
    invitation = ANSWERED_OTHERWISE.first(event=registration.event_id, address=address, state=str(state))
    if invitation is None:
        return
    comes = Registration.objects.filter(event=registration.event_id).taking_a_place().of_person(invitation.stakeholder)
    if state == Invitation.State.ACCEPTED or not comes.exists():
        store_answer(invitation, state, at)


def _release_invitees(registration: Registration, at: dt.datetime) -> None:
    """Note that the person does not come in the place of whoever named them."""
    named = Substitute.objects.filter(event=registration.event_id, email=registration.email)
    for substitute in named.select_related("invitation").order_by("pk"):
        withdraw(key_prefix=substitute.emails_key, because=gettext_noop("The substitute can't come"), forget=True)
        forget_reminders_to_many(substitute)
        substitute.forget(at=at)


def _accept_as_substitute(registration: Registration, at: dt.datetime) -> None:
    """Note that the person comes in the place of the first who named them; no one reminds them to reply."""
    named = NAMED.rows(event=registration.event_id, email=registration.email)
    for substitute in named:
        withdraw_reminders(substitute, substitute.email)
    if named:
        Substitute.objects.filter(pk=named[0].pk).update(state=Substitute.State.ACCEPTED, answered_at=at)


def withdraw_reminders(asked: Invitation | Substitute, address: str) -> None:
    """Withdraw the reminders to reply that have not been sent, by rule and by hand."""
    because = gettext_noop("The person has replied")
    withdraw(key_prefix=asked.reminders_key, because=because)
    withdraw_linked(address=address, nonce=asked.link_nonce, because=because, within=NO_REPLY)


def forget_reminders_to_many(substitute: Substitute) -> None:
    """Forget who got reminders by hand; those by rule are forgotten with the other emails about the substitute."""
    forget_linked(address=substitute.email, nonce=substitute.link_nonce, kind=Substitute.LINK_KIND, within=NO_REPLY)


def store_answer(invitation: Invitation, state: Invitation.State, at: dt.datetime) -> None:
    """Store the answer; a reminder to reply that has not been sent is withdrawn."""
    Invitation.objects.filter(pk=invitation.pk).update(state=state, answered_at=at)
    withdraw_reminders(invitation, invitation.stakeholder.email)
