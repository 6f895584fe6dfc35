"""Which organisations carry a hub or belong to it, as what, since when and until when."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from hubs.errors import HubRefused
from hubs.models import Hub, Membership, Organisation
from hubs.registry.actions.organisations import create_organisation, locked_organisation
from toolkit.partial_dates.dates import PartialDate
from toolkit.row_changes import write

FIELDS = ("role", "since", "until", "source")


@transaction.atomic
def add_member(*, by: Actor, hub: Hub, organisation: Organisation, **fields: Any) -> Membership:
    """The organisation stands in the hub with the ``fields`` of FIELDS.

    Two hosts are fine, and so is an organisation of several hubs. Refuses one that stands in this hub already, also in the
    past: then that row is to be changed.
    """
    current = locked_organisation(organisation)
    words = {"name": current.name}
    if Membership.objects.filter(hub=hub, organisation=current).exists():
        raise HubRefused(_("%(name)s stands in your list already. Change its dates or its role there.") % words)
    membership = Membership(hub=hub, organisation=current)
    write(membership, fields, FIELDS)
    record(by=by, action="hubs.add_membership", subject=membership, fields=["organisation", *fields])
    return membership


@transaction.atomic
def add_new_member(*, by: Actor, hub: Hub, organisation: Mapping[str, Any], **fields: Any) -> Membership:
    """The same for an organisation the network does not know yet; refuses as ``create_organisation`` does."""
    return add_member(by=by, hub=hub, organisation=create_organisation(by=by, hub=hub, **organisation), **fields)


@transaction.atomic
def change_membership(*, by: Actor, membership: Membership, **fields: Any) -> Membership:
    """Its role, dates and source from now on. Refuses an end before the beginning."""
    current = _locked(membership)
    if changed := write(current, fields, FIELDS):
        record(by=by, action="hubs.change_membership", subject=current, fields=changed)
    return current


@transaction.atomic
def end_membership(*, by: Actor, membership: Membership, until: PartialDate) -> Membership:
    """It belonged to the hub until then, and stays visible as a past member. Refuses an end before the beginning."""
    return change_membership(by=by, membership=membership, until=until)


@transaction.atomic
def remove_membership(*, by: Actor, membership: Membership) -> None:
    """It never belonged to the hub: the row goes. The organisation stays in the network."""
    current = _locked(membership)
    record(by=by, action="hubs.remove_membership", subject=current)
    current.delete()


def _locked(membership: Membership) -> Membership:
    rows = Membership.objects.select_for_update(of=("self",), no_key=True).select_related("organisation")
    current = rows.filter(pk=membership.pk).first()
    if current is None:
        raise HubRefused(_("It is no longer in your list."))
    return current
