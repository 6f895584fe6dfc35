"""Memberships of organisations in hubs: role, start and end."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from hubs.models import Hub, Membership, Organisation
from hubs.registry.actions.organisations import create_organisation, locked_organisation
from hubs.registry.actions.terms import refuse_wrong_order
from toolkit.actions import Refusals, action, apply_changes, edition_of, lock_row
from toolkit.partial_dates.dates import PartialDate

FIELDS = ("role", "since", "until", "source")


@action
def add_member(*, by: Actor, hub: Hub, organisation: Organisation, **fields: Any) -> Membership:
    """Add an organisation to the hub with the ``fields`` of FIELDS.

    Two hosts are fine, and so is an organisation of several hubs. Refuses one that belongs to this hub already, also in the
    past: then that row is to be changed.
    """
    current = locked_organisation(organisation)
    twice = _("%(name)s is already a member. Edit its dates or role there.") % {"name": current.name}
    membership = Membership(hub=hub, organisation=current)
    _apply(membership, fields, by=by, refusals={"hubs_membership_once": (twice, None)})
    record(by=by, action="hubs.add_membership", subject=membership, fields=["organisation", *fields])
    return membership


@action
def add_new_member(*, by: Actor, hub: Hub, organisation: Mapping[str, Any], **fields: Any) -> Membership:
    """The same for an organisation the network does not know yet; refuses as ``create_organisation`` does."""
    return add_member(by=by, hub=hub, organisation=create_organisation(by=by, hub=hub, **organisation), **fields)


@action
def change_membership(*, by: Actor, membership: Membership, seen: str | None = None, **fields: Any) -> Membership:
    """Change role, dates and source; ``seen`` is the ``membership_edition`` the writer had.

    Refuses an end before the beginning, and what was saved since (``EditConflict``).
    """
    current = _locked(membership)
    if changed := _apply(current, fields, by=by, seen=seen):
        record(by=by, action="hubs.change_membership", subject=current, fields=changed)
    return current


def membership_edition(membership: Membership) -> str:
    """The state of a membership that a form carries as ``seen``."""
    return edition_of(membership, names=FIELDS)


@action
def end_membership(*, by: Actor, membership: Membership, until: PartialDate, seen: str | None = None) -> Membership:
    """It belonged to the hub until then, and stays visible as a past member. Refuses an end before the beginning."""
    return change_membership(by=by, membership=membership, until=until, seen=seen)


@action
def remove_membership(*, by: Actor, membership: Membership) -> None:
    """It never belonged to the hub: the row goes. The organisation stays in the network. Removed already: nothing happens."""
    current = Membership.objects.select_for_update().filter(pk=membership.pk).first()
    if current is None:
        return
    record(by=by, action="hubs.remove_membership", subject=current)
    current.delete()


def _locked(membership: Membership) -> Membership:
    rows = Membership.objects.select_related("organisation")
    return lock_row(rows, membership.pk, gone=_("This membership was removed."))


def _apply(
    membership: Membership,
    fields: Mapping[str, Any],
    *,
    by: Actor,
    seen: str | None = None,
    refusals: Refusals | None = None,
) -> list[str]:
    return apply_changes(
        membership, fields, by=by, allowed=FIELDS, seen=seen, guard=refuse_wrong_order, refusals=refusals
    )  # fmt: skip
