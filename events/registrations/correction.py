"""Correct what a person gave when they registered."""

from typing import Any

from audit.actions import record
from audit.actors import Actor
from events.models import Registration
from toolkit.actions import action, apply_changes, lock_row

FIELDS = ("name", "organisation", "language")


@action
def correct_registration(*, by: Actor, registration: Registration, **fields: Any) -> Registration:
    """Correct name, organisation or language of a registration; ``fields`` are those of ``FIELDS``. Refuses an empty name."""
    current = lock_row(Registration, registration.pk)
    if changed := apply_changes(current, fields, by=by, allowed=FIELDS):
        record(by=by, action="events.correct_registration", subject=current, fields=changed)
    return current
