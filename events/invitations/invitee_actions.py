"""Sending an invitation again, and withdrawing one."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audit.actions import record
from audit.actors import Actor
from events.invitations.actions import lock_invitation
from events.models import Invitation, Registration, Substitute
from events.programme import emails
from events.programme.wording import moment_words
from outbox.actions import deliverable, queue, withdraw, withdraw_linked
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
    if not current.stakeholder.email or not deliverable([draft]):
        raise ActionRefused(
            _("Emails to %(name)s aren't delivered: see “Sent emails” for the reason.") % {"name": name}
        )
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
    registrations = Registration.objects.filter(event=invitation.event)
    coming = registrations.taking_a_place() | registrations.waiting()
    if invitation.state == Invitation.State.ACCEPTED or coming.of_person(invitation.stakeholder).exists():
        return _("%(name)s has accepted. Cancel their registration in the list of attendees instead.") % name
    if Substitute.objects.filter(invitation=invitation, state=Substitute.State.ACCEPTED).exists():
        words = _(
            "The substitute of %(name)s has accepted. Cancel their registration in the list of attendees instead."
        )
        return words % name
    return ""
