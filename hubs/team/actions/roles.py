"""Who works for a hub, and as what."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import record
from audit.actors import Actor
from hubs.errors import HubRefused
from hubs.models import Hub, Role, TeamMember
from outbox.actions import withdraw


@transaction.atomic
def set_role(*, by: Actor, hub: Hub, user: User, role: Role | str) -> TeamMember:
    """The person has this role in the hub from now on, and no other. The same role again: nothing happens.

    Refuses an unknown role, and to take the role from the last coordinator.
    """
    if role not in Role.values:
        raise HubRefused(_("“%(role)s” is not a role.") % {"role": role})
    _lock(hub)
    member = TeamMember.objects.filter(hub=hub, user=user).first()
    if member is None:
        member = TeamMember.objects.create(hub=hub, user=user, role=role)
        record(by=by, action="hubs.add_member", subject=member, fields=["role"])
    elif member.role != role:
        _refuse_last_coordinator(member)
        member.role = role
        member.save(update_fields=["role"])
        record(by=by, action="hubs.change_role", subject=member, fields=["role"])
    return member


@transaction.atomic
def remove_member(*, by: Actor, member: TeamMember) -> None:
    """The person no longer works for the hub; the account stays. Refuses the last coordinator."""
    _lock(member.hub)
    _refuse_last_coordinator(member)
    record(by=by, action="hubs.remove_member", subject=member)
    withdraw(key_prefix=f"team:{member.pk}", because="removed from the team")
    withdraw(key_prefix=f"profile:{member.hub_id}:{member.user_id}", because="removed from the team")
    member.delete()


def _lock(hub: Hub) -> None:
    """One change of a team at a time, so that two coordinators cannot remove each other at once."""
    Hub.objects.select_for_update(no_key=True).get(pk=hub.pk)


def _refuse_last_coordinator(member: TeamMember) -> None:
    coordinators = TeamMember.objects.filter(hub=member.hub_id, role=Role.COORDINATOR, user__is_active=True)
    if member.role == Role.COORDINATOR and not coordinators.exclude(pk=member.pk).exists():
        raise HubRefused(
            _("%(name)s is the only coordinator. Make somebody else coordinator first.") % {"name": member.user.name}
        )
