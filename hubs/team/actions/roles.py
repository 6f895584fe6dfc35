"""Who works for a hub, and as what."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import record
from audit.actors import Actor
from hubs.models import Hub, Role, TeamMember
from outbox.actions import withdraw
from toolkit.actions import ActionRefused, action, apply_changes, edition_of, lock_row

FIELDS = ("role",)


@action
def set_role(*, by: Actor, hub: Hub, user: User, role: Role | str, seen: str | None = None) -> TeamMember:
    """Give the person this role in the hub, and no other. The same role again: nothing happens.

    ``seen`` is the ``member_edition`` the writer had. Refuses an unknown role, to take the role from the last coordinator,
    and a role someone else has changed since (``EditConflict``).
    """
    if role not in Role.values:
        raise ActionRefused(_("“%(role)s” is not a role.") % {"role": role})
    lock_team(hub)
    member = _rows().filter(hub=hub.pk, user=user).first()
    if member is None:
        member = TeamMember(hub=hub, user=user)
        apply_changes(member, {"role": role}, by=by, allowed=FIELDS)
        record(by=by, action="hubs.add_member", subject=member, fields=["role"])
    elif member.role != role:
        _refuse_last_coordinator(member)
        apply_changes(member, {"role": role}, by=by, allowed=FIELDS, seen=seen)
        record(by=by, action="hubs.change_role", subject=member, fields=["role"])
    return member


def member_edition(member: TeamMember) -> str:
    """The state of a membership of a team that a form carries as ``seen``."""
    return edition_of(member, names=FIELDS)


@action
def remove_member(*, by: Actor, member: TeamMember) -> None:
    """Remove a person from the hub's team; the account stays. Removed already: nothing happens.

    Refuses the last coordinator.
    """
    lock_team(member.hub)
    current = _rows().filter(pk=member.pk).first()
    if current is None:
        return
    _refuse_last_coordinator(current)
    record(by=by, action="hubs.remove_member", subject=current)
    withdraw(key_prefix=f"team:{current.pk}", because="removed from the team")
    withdraw(key_prefix=f"profile:{current.hub_id}:{current.user_id}", because="removed from the team")
    current.delete()


def lock_team(hub: Hub) -> Hub:
    """One change of a team at a time, so that two coordinators cannot remove each other at once."""
    return lock_row(Hub, hub.pk, gone=_("This hub is no longer there."))


def _rows() -> "QuerySet[TeamMember]":
    return TeamMember.objects.select_related("user", "hub__country")


def _refuse_last_coordinator(member: TeamMember) -> None:
    coordinators = TeamMember.objects.filter(hub=member.hub_id, role=Role.COORDINATOR, user__is_active=True)
    if member.role == Role.COORDINATOR and not coordinators.exclude(pk=member.pk).exists():
        raise ActionRefused(
            _("%(name)s is the only coordinator. Make another member coordinator first.") % {"name": member.user.name},
            "role",
        )
