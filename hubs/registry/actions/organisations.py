"""The facts of an organisation: name, kind, sector, website."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from audit.actions import record
from audit.actors import Actor
from hubs.models import Hub, Organisation
from hubs.registry.models.organisation import SECTOR_OF_KIND
from toolkit.actions import ActionRefused, action, apply_changes, edition_of, enqueue_on_commit, lock_row

FIELDS = ("name", "acronym", "country", "kind", "sector", "website", "relation", "contact_point", "source")
COMPARED = {"country", "name", "acronym", "website"}  # by the search for duplicates
REFUSALS = {
    "hubs_organisation_once_a_country": (
        gettext_lazy("The network already has an organisation of this name."), "name",
    ),
    "hubs_organisation_website_is_web": (gettext_lazy("Enter an address that begins with https:// or http://."), "website"),
}  # fmt: skip


@action
def create_organisation(*, by: Actor, hub: Hub | None = None, **fields: Any) -> Organisation:
    """Create an organisation. Without a sector it gets the one that follows from its kind, if one does.

    ``hub`` is the one that adds it, and may correct it until another hub has it too. Refuses a name that its
    country has already, and a website that is not http or https.
    """
    organisation = Organisation(added_by=hub)
    values = _with_sector(fields, fields.get("kind", ""))
    written = apply_changes(organisation, values, by=by, allowed=FIELDS, refusals=REFUSALS)
    record(by=by, action="hubs.add_organisation", subject=organisation, fields=written)
    enqueue_on_commit("hubs.find_duplicates")
    return organisation


@action
def change_organisation(
    *, by: Actor, organisation: Organisation, seen: str | None = None, **fields: Any
) -> Organisation:
    """Change its facts for every hub; an emptied sector becomes the one that follows from its kind.

    ``seen`` is the ``organisation_edition`` the writer had. Refuses as ``create_organisation``, people who may not correct it,
    and a country whose hub alone could then correct it.
    """
    current = locked_organisation(organisation)
    if not _keeps(by, current):
        raise ActionRefused(_("Only the network office can edit this organisation. Your changes haven't been saved."))
    values = _with_sector(fields, fields.get("kind", current.kind)) if "sector" in fields else fields
    changed = apply_changes(current, values, by=by, allowed=FIELDS, seen=seen, refusals=REFUSALS)
    if not _keeps(by, current):
        raise ActionRefused(
            _("Only the network office can change the country. Your changes haven't been saved."), "country"
        )
    if changed:
        record(by=by, action="hubs.change_organisation", subject=current, fields=changed)
    if COMPARED.intersection(changed):
        enqueue_on_commit("hubs.find_duplicates")
    return current


def organisation_edition(organisation: Organisation) -> str:
    """The state of an organisation that a form carries as ``seen``."""
    return edition_of(organisation, names=FIELDS)


def _keeps(by: Actor, organisation: Organisation) -> bool:
    return not isinstance(by, User) or by.has_perm("hubs.edit_organisation", organisation)


def _with_sector(fields: dict[str, Any], kind: Any) -> dict[str, Any]:
    return {**fields, "sector": fields.get("sector") or SECTOR_OF_KIND.get(kind, "")}


def locked_organisation(organisation: Organisation) -> Organisation:
    """Re-read the row and lock it. Refuses one that was merged or removed meanwhile."""
    gone = _("This organisation was merged with another one. Search again.")
    return lock_row(Organisation, organisation.pk, gone=gone)
