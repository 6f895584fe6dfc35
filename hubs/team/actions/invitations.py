"""Asking a colleague into a hub's team by mail, and their answer. An invitation gives nothing before it is accepted."""

import datetime as dt

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.actions import create_person
from accounts.errors import TooManyRequests
from accounts.models import User
from accounts.personal_links import ASK_AGAIN_AFTER, link_to, new_link
from accounts.rate_limits import spend_on_recipient
from audit.actions import record
from audit.actors import SYSTEM, Actor
from audit.purges import record_purge
from hubs.models import Hub, Role, TeamInvitation, TeamMember
from hubs.team.actions.roles import lock_team, set_role
from outbox.actions import queue, withdraw
from outbox.drafts import Draft
from outbox.models import Lane
from outbox.senders import sender
from toolkit.actions import ActionRefused, action, lock_row
from toolkit.date_formatting import partial_words
from toolkit.email_addresses import InvalidAddress, canonical_address

VALID_FOR = dt.timedelta(days=14)
KEPT_FOR = dt.timedelta(days=90)


@action
def invite_colleague(
    *, by: Actor, hub: Hub, email: str, name: str, role: Role | str, language: str, at: dt.datetime
) -> TeamInvitation:
    """Create one open invitation and queue one email with a personal link.

    Whether the address has an account makes no difference here. Refuses an unknown role, a member of the team, and an
    address with an open invitation into this hub.
    """
    if role not in Role.values:
        raise ActionRefused(_("“%(role)s” is not a role.") % {"role": role})
    try:
        address = canonical_address(email)
    except InvalidAddress as invalid:
        raise ActionRefused(str(invalid), "email") from None
    lock_team(hub)
    if TeamMember.objects.filter(hub=hub, user__email=address).exists():
        raise ActionRefused(_("%(address)s is already in the team.") % {"address": address})
    if TeamInvitation.objects.open().filter(hub=hub, email=address).exists():
        raise ActionRefused(
            _("%(address)s is already invited. You can send that invitation again.") % {"address": address}
        )
    _spend_email_to(address, at)
    nonce, key = new_link(TeamInvitation.LINK_KIND, hub.pk)
    invitation = TeamInvitation.objects.create(
        hub=hub, email=address, name=name, role=role, language=language,
        invited_by=by if isinstance(by, User) else None,
        link_nonce=nonce, link_hash=key, sent_at=at, expires_at=at + VALID_FOR,
    )  # fmt: skip
    record(by=by, action="hubs.invite_colleague", subject=invitation, fields=["email", "name", "role"])
    queue(_email(invitation))
    return invitation


def _spend_email_to(address: str, at: dt.datetime) -> None:
    """Within the budget of emails an address gets because others ask for them."""
    try:
        spend_on_recipient(address, at=at)
    except TooManyRequests as refused:
        raise ActionRefused(str(refused)) from None


@action
def send_invitation_again(*, by: Actor, invitation: TeamInvitation, at: dt.datetime) -> TeamInvitation:
    """Email the same link again, valid for fourteen days from now. Refuses an ended invitation, and one sent a moment ago."""
    current = _locked(invitation)
    _refuse_ended(current)
    if current.sent_at > at - ASK_AGAIN_AFTER:
        raise ActionRefused(_("We've only just emailed %(name)s. Try again in 10 minutes.") % {"name": current.name})
    _spend_email_to(current.email, at)
    current.sent_at, current.expires_at, current.emails_sent = at, at + VALID_FOR, current.emails_sent + 1
    current.save(update_fields=["sent_at", "expires_at", "emails_sent"])
    record(by=by, action="hubs.send_invitation_again", subject=current, fields=["expires_at"])
    withdraw_emails(current)
    queue(_email(current))
    return current


@action
def withdraw_invitation(*, by: Actor, invitation: TeamInvitation, at: dt.datetime) -> TeamInvitation:
    """Withdraw the invitation and its unsent email. Refuses an ended one."""
    current = _locked(invitation)
    _refuse_ended(current)
    return _end(by, current, TeamInvitation.State.WITHDRAWN, at)


@action
def accept_invitation(*, by: User, invitation: TeamInvitation, at: dt.datetime) -> TeamMember:
    """The person joins the team. Refuses an ended or expired invitation, and one that went to another address.

    Who has come into the team another way meanwhile keeps the role they have.
    """
    current = _acceptable(invitation, at)
    if current.email != by.email:
        raise ActionRefused(_("This invitation went to another address. Sign in with that one."))
    return _join(by, current, at)


@action
def accept_as_newcomer(
    *, by: Actor, invitation: TeamInvitation, name: str, password: str, at: dt.datetime
) -> TeamMember:
    """Create an account with this password and join the team.

    The link has proved the address. Refuses an ended or expired invitation, and (``AccountRefused``) an address
    that has an account.
    """
    current = _acceptable(invitation, at)
    user = create_person(by=by, email=current.email, name=name, language=current.language, password=password)
    return _join(user, current, at)


@action
def forget_old_invitations(*, at: dt.datetime) -> int:
    """Forget invitations that ended or expired ninety days ago; how many."""
    old = list(TeamInvitation.objects.older_than(at - KEPT_FOR).select_for_update(skip_locked=True))
    for invitation in old:
        record(by=SYSTEM, action="hubs.forget_invitation", subject=invitation)
        invitation.delete()
    return record_purge(TeamInvitation, len(old), at=at)


def _locked(invitation: TeamInvitation) -> TeamInvitation:
    """Re-read the row behind the lock of its hub, as every change of a team."""
    lock_team(invitation.hub)
    rows = TeamInvitation.objects.select_related("hub__country", "invited_by")
    return lock_row(rows, invitation.pk, gone=_("This invitation was deleted."))


def _refuse_ended(invitation: TeamInvitation) -> None:
    if invitation.state == TeamInvitation.State.ACCEPTED:
        raise ActionRefused(_("This invitation has already been accepted."))
    if invitation.state == TeamInvitation.State.WITHDRAWN:
        raise ActionRefused(_("This invitation was withdrawn."))


def _acceptable(invitation: TeamInvitation, at: dt.datetime) -> TeamInvitation:
    current = _locked(invitation)
    _refuse_ended(current)
    if current.has_expired(at=at):
        raise ActionRefused(_("This invitation has expired."))
    return current


def _join(user: User, invitation: TeamInvitation, at: dt.datetime) -> TeamMember:
    member = TeamMember.objects.filter(hub=invitation.hub, user=user).first()
    if member is None:
        member = set_role(by=user, hub=invitation.hub, user=user, role=invitation.role)
    _end(user, invitation, TeamInvitation.State.ACCEPTED, at)
    return member


def _end(by: Actor, invitation: TeamInvitation, state: TeamInvitation.State, at: dt.datetime) -> TeamInvitation:
    invitation.state, invitation.ended_at = state, at
    invitation.save(update_fields=["state", "ended_at"])
    verb = "accept" if state == TeamInvitation.State.ACCEPTED else "withdraw"
    record(by=by, action=f"hubs.{verb}_invitation", subject=invitation, fields=["state"])
    withdraw_emails(invitation)
    return invitation


def withdraw_emails(invitation: TeamInvitation) -> None:
    withdraw(key_prefix=_fact(invitation))


def _fact(invitation: TeamInvitation) -> str:
    return f"team-invitation:{invitation.pk}"


def _email(invitation: TeamInvitation) -> Draft:
    with translation.override(invitation.language):
        who = sender(invitation.hub)
        context = {
            "name": invitation.name,
            "inviter": invitation.invited_by.name if invitation.invited_by else "",
            "hub": str(invitation.hub.title),
            "role": invitation.role,
            "until": partial_words(invitation.expires_at.astimezone(invitation.hub.zone), "day"),
        }
    return Draft(
        key=f"{_fact(invitation)}:{invitation.emails_sent}",
        kind="hubs/team_invitation",
        lane=Lane.ACCOUNT,
        recipient=invitation.email,
        language=invitation.language,
        hub_id=invitation.hub_id,
        context=context,
        valid_until=invitation.expires_at,
        **who,
        link=link_to("hubs_personal:team_invitation", invitation),
    )
