"""Erase what a hub's team knows of a person who is not in any team."""

from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import record
from audit.actors import Actor
from hubs.models import TeamInvitation, TeamMember
from hubs.team.actions.invitations import withdraw_emails
from toolkit.actions import ActionRefused, action


@action
def erase_account(*, by: Actor, address: str) -> None:
    """Delete invitations into a team, and an account without a role. Refuses while the person has a role."""
    for invitation in TeamInvitation.objects.select_for_update().filter(email=address).order_by("pk"):
        withdraw_emails(invitation)
        record(by=by, action="hubs.erase_invitation", subject=invitation, fields=["email", "name"])
        invitation.delete()
    user = User.objects.select_for_update().filter(email=address).first()
    if user is None:
        return
    if user.is_network_office or TeamMember.objects.filter(user=user).exists():
        raise ActionRefused(
            _(
                "You have a role in a hub's team or in the network office. Ask a coordinator to remove you from the team first: "
                "your account is deleted with the rest of your data then."
            )
        )
    record(by=by, action="accounts.erase", subject=user, fields=["email", "name"])
    user.delete()
