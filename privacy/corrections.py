"""Correct what a person gave, or what a hub wrote down about them.

The person corrects name, function, region and language in a hub's address book directly: they know best, the hub sees it in the
contact's history, and a request that waits for someone is a right that waits. The address is not corrected: it is what shows who
they are; a new address is registered or subscribed anew, or the hub is asked.
"""

from typing import Any

from django.db import models
from django.http import Http404

from audit.actors import Actor
from digests.actions import change_language
from digests.models import Subscriber
from events.models import Registration
from events.registrations.correction import correct_registration
from privacy.records import rows_of
from stakeholders.contacts.actions import change_stakeholder
from stakeholders.models import Stakeholder

KINDS: dict[str, type[models.Model]] = {
    "registration": Registration,
    "contact": Stakeholder,
    "subscription": Subscriber,
}


def row_to_correct(kind: str, pk: int, address: str) -> models.Model:
    """Return the row of this person; 404 where it is another's or may not be corrected."""
    model = KINDS.get(kind)
    found = rows_of(model, address).filter(pk=pk) if model else None
    if found is not None and hasattr(model, "hub"):
        found = found.select_related("hub__country")
    row: models.Model | None = found.first() if found is not None else None
    if row is None:
        raise Http404
    return row


def correct(*, by: Actor, row: models.Model, values: dict[str, Any]) -> None:
    """Bring the row to what the person says, by the action of its application."""
    if isinstance(row, Registration):
        correct_registration(by=by, registration=row, **values)
    elif isinstance(row, Stakeholder):
        change_stakeholder(by=by, stakeholder=row, **values)
    elif isinstance(row, Subscriber):
        change_language(by=by, subscriber=row, language=values["language"])
