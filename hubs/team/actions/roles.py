"""Who works for a hub, and as what."""

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from accounts.models import User
from audit.actions import record
from audit.actors import Actor
from hubs.models import Hub, Role, TeamMember
from outbox.actions import withdraw
from toolkit.actions import ActionRefused, action, apply_changes, edition_of, lock_row

FIELDS = ("role",)


class RemovalReason(models.TextChoices):
    """Why the network office removes a hub's only coordinator, or gives them another role.

    A code, so that the audit trail holds no personal data.
    """

    LEFT = "left", gettext_lazy("They no longer work for the hub")
    UNREACHABLE = "unreachable", gettext_lazy("They can't be reached")
    ASKED = "asked", gettext_lazy("They asked for it")
    MISUSE = "misuse", gettext_lazy("Their account was misused")


@action
def set_role(
    *, by: Actor, hub: Hub, user: User, role: Role | str, reason: RemovalReason | str = "", seen: str | None = None
) -> TeamMember:
    """Give the person this role in the hub, and no other. The same role again: nothing happens.

    ``seen`` is the ``member_edition`` the writer had. Refuses an unknown role, a role someone else has changed since
    (``EditConflict``), and to take the role from the only coordinator, unless the network office gives a ``reason``, which
    goes into the audit trail.
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
        why = _reason_to_go_without_coordinator(by, member, reason)
        apply_changes(member, {"role": role}, by=by, allowed=FIELDS, seen=seen)
        name = "hubs.change_role_of_only_coordinator" if why else "hubs.change_role"
        record(by=by, action=name, subject=member, fields=["role", *why])
    return member


def member_edition(member: TeamMember) -> str:
    """The state of a membership of a team that a form carries as ``seen``."""
    return edition_of(member, names=FIELDS)


@action
def remove_member(*, by: Actor, member: TeamMember, reason: RemovalReason | str = "") -> None:
    """Remove a person from the hub's team; the account stays. Removed already: nothing happens.

    Refuses the only coordinator, unless the network office gives a ``reason``, which goes into the audit trail.
    """
    lock_team(member.hub)
    current = _rows().filter(pk=member.pk).first()
    if current is None:
        return
    why = _reason_to_go_without_coordinator(by, current, reason)
    record(by=by, action="hubs.remove_only_coordinator" if why else "hubs.remove_member", subject=current, fields=why)
    withdraw(key_prefix=f"team:{current.pk}", because=gettext_noop("This person left the team"))
    withdraw(
        key_prefix=f"profile:{current.hub_id}:{current.user_id}", because=gettext_noop("This person left the team")
    )
    current.delete()


def can_replace_only_coordinator(user: Actor, member: TeamMember) -> bool:
    """Whether the member is the only coordinator of the hub and ``user`` is of the network office."""
    return isinstance(user, User) and user.is_active and user.is_network_office and _is_only_coordinator(member)


def lock_team(hub: Hub) -> Hub:
    """Lock the team of a hub, so that two coordinators cannot remove each other at once."""
    return lock_row(Hub, hub.pk, gone=_("This hub was deleted."))


def _rows() -> "QuerySet[TeamMember]":
    return TeamMember.objects.select_related("user", "hub__country")


def _is_only_coordinator(member: TeamMember) -> bool:
    coordinators = TeamMember.objects.filter(hub=member.hub_id, role=Role.COORDINATOR, user__is_active=True)
    return member.role == Role.COORDINATOR and not coordinators.exclude(pk=member.pk).exists()


def _reason_to_go_without_coordinator(by: Actor, member: TeamMember, reason: str) -> list[str]:
    """Return what the audit trail keeps of the reason, nothing unless the member is the only coordinator.

    Refuses anyone but the network office to leave a hub without a coordinator, and the office without a reason.
    """
    if not _is_only_coordinator(member):
        return []
    if not can_replace_only_coordinator(by, member):
        words = _("%(name)s is the only coordinator. Make someone else coordinator first.")
        raise ActionRefused(words % {"name": member.user.name}, "role")
    if reason not in RemovalReason.values:
        raise ActionRefused(_("Choose why the hub loses its only coordinator."), "reason")
    return [f"reason:{reason}"]
