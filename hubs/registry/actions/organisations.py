"""An organisation's own facts: its name, what it is, where it is found."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import record
from audit.actors import Actor
from hubs.errors import HubRefused
from hubs.models import Hub, Organisation
from hubs.registry.models.organisation import SECTOR_OF_KIND
from toolkit.row_changes import write

FIELDS = ("name", "acronym", "country", "kind", "sector", "website", "relation", "contact_point", "source")


@transaction.atomic
def create_organisation(*, by: Actor, hub: Hub | None = None, **fields: Any) -> Organisation:
    """A new organisation of the network. Without a sector it gets the one its kind tells, if it tells one.

    ``hub`` is the one that writes it down, and may correct it until another hub has it too. Refuses a name that its
    country has already, and a website that is not http or https.
    """
    organisation = Organisation(added_by=hub)
    written = write(
        organisation,
        _with_sector(fields, fields.get("kind", "")),
        FIELDS,
        twice=_("An organisation of this name stands in the network already."),
    )
    record(by=by, action="hubs.add_organisation", subject=organisation, fields=written)
    return organisation


@transaction.atomic
def change_organisation(*, by: Actor, organisation: Organisation, **fields: Any) -> Organisation:
    """Its facts from now on, in every hub it stands in; a sector taken away becomes the one its kind tells.

    Refuses as ``create_organisation``, whoever does not keep it, and giving it away to a country whose it then would be.
    """
    current = locked_organisation(organisation)
    if not _keeps(by, current):
        raise HubRefused(_("Only the network office can correct this organisation. Nothing was saved."))
    told = _with_sector(fields, fields.get("kind", current.kind)) if "sector" in fields else fields
    changed = write(current, told, FIELDS, twice=_("An organisation of this name stands in the network already."))
    if not _keeps(by, current):
        raise HubRefused(_("Only the network office can give it to another country. Nothing was saved."), "country")
    if changed:
        record(by=by, action="hubs.change_organisation", subject=current, fields=changed)
    return current


def _keeps(by: Actor, organisation: Organisation) -> bool:
    return not isinstance(by, User) or by.has_perm("hubs.edit_organisation", organisation)


def _with_sector(fields: dict[str, Any], kind: Any) -> dict[str, Any]:
    return {**fields, "sector": fields.get("sector") or SECTOR_OF_KIND.get(kind, "")}


def locked_organisation(organisation: Organisation) -> Organisation:
    """The row as it stands, until the end of the transaction. Refuses one that was merged or removed meanwhile."""
    current = Organisation.objects.select_for_update(no_key=True).filter(pk=organisation.pk).first()
    if current is None:
        raise HubRefused(_("This organisation is no longer in the network: it was merged with another. Search again."))
    return current
