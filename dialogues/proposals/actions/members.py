"""Who the member organisations are, and where they are asked."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.actions import record
from audit.actors import Actor
from dialogues.models import MemberOrganisation
from hubs.models import Organisation
from hubs.registry.actions.organisations import create_organisation
from toolkit.actions import ActionRefused, action, apply_changes, edition_of
from toolkit.email_addresses import canonical_address

FIELDS = ("email", "language", "since", "until")
ALLOWED = ("organisation", *FIELDS)
TWICE = gettext_lazy("This organisation is already in the list.")
REFUSALS = {
    "dialogues_member_once": (TWICE, "organisation"),
    "dialogues_member_no_overlap": (TWICE, "organisation"),
}


@action
def add_member_organisation(*, by: Actor, organisation: Organisation, **fields: Any) -> MemberOrganisation:
    """Add a member organisation; ``fields`` are those of FIELDS. Refuses one that is a member already."""
    member = MemberOrganisation()
    _apply(by, member, {"organisation": organisation, **fields})
    record(by=by, action="dialogues.add_member_organisation", subject=member, fields=list(fields))
    return member


@action
def add_new_member_organisation(*, by: Actor, name: str, **fields: Any) -> MemberOrganisation:
    """Add an organisation the network does not know yet, a European federation without a country, as a member."""
    organisation = create_organisation(by=by, name=name, kind=Organisation.Kind.EUROPEAN_FEDERATION)
    return add_member_organisation(by=by, organisation=organisation, **fields)


@action
def change_member_organisation(
    *, by: Actor, member: MemberOrganisation, seen: str | None = None, **fields: Any
) -> MemberOrganisation:
    """Change address, language or term; ``seen`` is the ``member_edition`` the writer had.

    A consultation that is open keeps its link: send it again where the address is another.
    """
    if changed := _apply(by, member, fields, seen=seen):
        record(by=by, action="dialogues.change_member_organisation", subject=member, fields=changed)
    return member


@action
def erase_member_address(*, by: Actor, address: str) -> None:
    """Delete an address wherever it is that of a member organisation; the organisation stays a member, without an address."""
    for member in MemberOrganisation.objects.filter(email=address).select_for_update(of=("self",)).order_by("pk"):
        member.email = ""
        member.save(update_fields=["email"])
        record(by=by, action="dialogues.erase_member_address", subject=member, fields=["email"])


def member_edition(member: MemberOrganisation) -> str:
    """The state of a member organisation that a form carries as ``seen``."""
    return edition_of(member, names=ALLOWED)


def _apply(by: Actor, member: MemberOrganisation, fields: dict[str, Any], *, seen: str | None = None) -> list[str]:
    if fields.get("email"):
        fields["email"] = canonical_address(fields["email"])
    return apply_changes(
        member, fields, by=by, allowed=ALLOWED, seen=seen, guard=_refuse_order, refusals=REFUSALS
    )  # fmt: skip


def _refuse_order(member: MemberOrganisation) -> None:
    if member.since and member.until and member.until < member.since:
        raise ActionRefused(_("Enter a day on or after the start."), "until")
