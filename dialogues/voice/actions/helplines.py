"""The helplines people are shown, kept by the network office."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.actions import record
from audit.actors import Actor
from dialogues.models import Helpline
from hubs.models import Country
from toolkit.actions import action, apply_changes, edition_of

FIELDS = ("name", "phone", "website", "source", "checked_on", "is_shown")
REFUSALS = {
    "dialogues_helpline_once": (_("There is a helpline of this type for this country. Edit that one."), "kind"),
    "dialogues_helpline_phone": (_("Enter digits and spaces, for instance 0800 420 30 40."), "phone"),
}


@action
def add_helpline(*, by: Actor, country: Country, kind: str, **fields: Any) -> Helpline:
    """Add the helpline of a kind to a country; ``fields`` are those of FIELDS. Refuses a second one of the same kind."""
    added = Helpline(country=country, kind=kind)
    written = apply_changes(added, fields, by=by, allowed=FIELDS, refusals=REFUSALS)
    record(by=by, action="dialogues.add_helpline", subject=added, fields=["country", "kind", *written])
    return added


@action
def change_helpline(*, by: Actor, helpline: Helpline, seen: str | None = None, **fields: Any) -> Helpline:
    """Change a helpline, or stop showing it; ``seen`` is the ``helpline_edition`` the writer had."""
    if changed := apply_changes(helpline, fields, by=by, allowed=FIELDS, seen=seen, refusals=REFUSALS):
        record(by=by, action="dialogues.change_helpline", subject=helpline, fields=changed)
    return helpline


def helpline_edition(helpline: Helpline) -> str:
    """Return the state that the form of a helpline carries as ``seen``."""
    return edition_of(helpline, names=FIELDS)
