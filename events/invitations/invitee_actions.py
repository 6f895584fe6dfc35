"""Sending an invitation again, withdrawing one, and inviting a person again after that."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audit.actions import record
from audit.actors import Actor
from events.invitations.actions import lock_invitation, refusal_of_inviting
from events.models import Invitation, Registration, Substitute
from events.programme import emails
from events.programme.wording import moment_words
from outbox.actions import deliverable, queue, withdraw, withdraw_linked
from outbox.drafts import Draft
from outbox.models import OutgoingEmail, State
from toolkit.actions import ActionRefused, action

BETWEEN_EMAILS = dt.timedelta(hours=1)


@action
def resend_invitation(*, by: Actor, invitation: Invitation, at: dt.datetime) -> Invitation:
    """Email an invitation without a reply again, with the same link.

    Refuses who has replied, an email that has not been sent yet or would not be delivered, and a second one within an hour.
    """
    current = lock_invitation(invitation)
    event, name = current.event, current.stakeholder.name
    if current.state != Invitation.State.INVITED:
        raise ActionRefused(_("%(name)s has replied, or the invitation was withdrawn.") % {"name": name})
    if not current.can_be_answered(at=at):
        raise ActionRefused(_("The event has started or was cancelled, so invitations can't be sent again."))
    if OutgoingEmail.objects.filter(key=current.latest_email_key, state__in=[State.QUEUED, State.SENDING]).exists():
        raise ActionRefused(_("The invitation has not been sent yet."))
    free_at = (current.emailed_again_at or current.invited_at) + BETWEEN_EMAILS
    if free_at > at:
        words = _("The invitation was sent less than an hour ago. You can send it again from %(moment)s.")
        raise ActionRefused(words % {"moment": moment_words(free_at, event)})
    current.emails_written, current.emailed_again_at = current.emails_written + 1, at
    draft = emails.invitation_draft(current, event)
    _refuse_undeliverable(current, draft)
    current.save(update_fields=["emails_written", "emailed_again_at"])
    record(by=by, action="events.resend_invitation", subject=current, fields=["emailed_again_at"])
    queue(draft)
    return current


@action
def withdraw_invitation(*, by: Actor, invitation: Invitation, at: dt.datetime) -> Invitation:
    """Withdraw an invitation: emails that have not been sent are taken back, and the personal page says so. No email is sent.

    Withdrawing twice changes nothing. Refuses a person who is registered or on the waiting list, or whose substitute is: their
    registration is to be cancelled instead.
    """
    current = lock_invitation(invitation)
    if current.state == Invitation.State.WITHDRAWN:
        return current
    if words := refusal_of_withdrawing(current):
        raise ActionRefused(words)
    current.state, current.withdrawn_at = Invitation.State.WITHDRAWN, at
    current.save(update_fields=["state", "withdrawn_at"])
    record(by=by, action="events.withdraw_invitation", subject=current, fields=["state"])
    _withdraw_emails(current)
    return current


@action
def invite_again(*, by: Actor, invitation: Invitation, at: dt.datetime) -> Invitation:
    """Open a withdrawn or declined invitation again: a new invitation email with the same link, and no reply so far.

    Invited already: nothing happens. Refuses who has accepted, registered, or named a substitute who may still come, an event people
    can't be invited to, and an email that would not be delivered.
    """
    current = lock_invitation(invitation)
    if current.state == Invitation.State.INVITED:
        return current
    if words := refusal_of_inviting_again(current, at=at):
        raise ActionRefused(words)
    # Not before it was closed: whoever waited for the lock has an earlier moment than who got it first.
    moment = max(one for one in (at, current.answered_at, current.withdrawn_at) if one)
    changes = {
        "state": Invitation.State.INVITED, "invited_again_at": moment, "emails_written": current.emails_written + 1,
        "emailed_again_at": moment,
    }  # fmt: skip
    for name, value in changes.items():
        setattr(current, name, value)
    draft = emails.invitation_draft(current, current.event)
    _refuse_undeliverable(current, draft)
    current.save(update_fields=list(changes))
    record(by=by, action="events.invite_again", subject=current, fields=["state", "invited_again_at"])
    queue(draft)
    return current


def refusal_of_inviting_again(invitation: Invitation, *, at: dt.datetime) -> str:
    """Return why a person can't be invited again now; empty when they can."""
    event, name = invitation.event, {"name": invitation.stakeholder.name}
    if not event.is_organised_by(invitation.hub_id):
        return _("Your hub no longer organises this event.")
    if words := refusal_of_inviting(event, at=at):
        return words
    if invitation.state == Invitation.State.INVITED:
        return _("%(name)s is invited.") % name
    if _is_coming(invitation):
        return _("%(name)s has accepted or registered.") % name
    may_come = (Substitute.State.ASKED, Substitute.State.ACCEPTED)
    if invitation.state == Invitation.State.DECLINED and invitation.substitutes.filter(state__in=may_come).exists():
        return _("%(name)s has named a substitute, who can come instead.") % name
    others = Invitation.objects.not_withdrawn().filter(event=event, stakeholder__email=invitation.stakeholder.email)
    if others.exclude(pk=invitation.pk).exists():
        return _("Another organiser of the event has invited %(name)s meanwhile.") % name
    return ""


def _is_coming(invitation: Invitation) -> bool:
    registrations = Registration.objects.filter(event=invitation.event)
    coming = registrations.taking_a_place() | registrations.waiting()
    return invitation.state == Invitation.State.ACCEPTED or coming.of_person(invitation.stakeholder).exists()


def _refuse_undeliverable(invitation: Invitation, draft: Draft) -> None:
    if not invitation.stakeholder.email or not deliverable([draft]):
        words = _("Emails to %(name)s aren't delivered: see “Sent emails” for the reason.")
        raise ActionRefused(words % {"name": invitation.stakeholder.name})


def _withdraw_emails(invitation: Invitation) -> None:
    """Take back the emails to the invitee and to their substitute that have not been sent."""
    because = gettext_noop("The invitation was withdrawn")
    withdraw(key_prefix=invitation.emails_key, because=because)
    withdraw_linked(address=invitation.stakeholder.email, nonce=invitation.link_nonce, because=because)
    for one in Substitute.objects.filter(invitation=invitation, state=Substitute.State.ASKED):
        withdraw_linked(address=one.email, nonce=one.link_nonce, because=because)


def refusal_of_withdrawing(invitation: Invitation) -> str:
    """Return why an invitation can't be withdrawn; empty when it can."""
    name = {"name": invitation.stakeholder.name}
    if _is_coming(invitation):
        return _("%(name)s has accepted. Cancel their registration in the list of attendees instead.") % name
    if Substitute.objects.filter(invitation=invitation, state=Substitute.State.ACCEPTED).exists():
        words = _(
            "The substitute of %(name)s has accepted. Cancel their registration in the list of attendees instead."
        )
        return words % name
    return ""
