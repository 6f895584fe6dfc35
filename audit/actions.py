"""Writing the trail. Called inside the transaction of what it tells."""

from collections.abc import Sequence

from django.db import models

from audit.actors import Actor
from audit.models import Entry, PeriodicRun


def record(
    *, by: Actor, action: str, subject: models.Model, hub_id: int | None = None, fields: Sequence[str] = ()
) -> Entry:
    """Note that ``by`` did ``action`` to ``subject``.

    ``fields`` are the names of what changed, never their values. ``hub_id`` defaults to the subject's own.
    """
    return Entry.objects.create(
        actor_kind=by.actor_kind,
        actor_id=by.actor_id,
        action=action,
        subject=subject._meta.label_lower,
        subject_id=subject.pk,
        hub_id=hub_id if hub_id is not None else getattr(subject, "hub_id", None),
        fields=sorted(fields),
    )


def record_each(*, by: Actor, action: str, changes: Sequence[tuple[models.Model, Sequence[str]]]) -> None:
    """Note that ``by`` did ``action`` to each of these, in one query; each with the names of the fields that changed."""
    Entry.objects.bulk_create(
        Entry(
            actor_kind=by.actor_kind,
            actor_id=by.actor_id,
            action=action,
            subject=subject._meta.label_lower,
            subject_id=subject.pk,
            hub_id=getattr(subject, "hub_id", None),
            fields=sorted(fields),
        )
        for subject, fields in changes
    )


def take_period(*, name: str, period: str) -> bool:
    """Take ``period`` for the job ``name``; False when somebody has it already."""
    _run, taken = PeriodicRun.objects.get_or_create(name=name, period=period)
    return taken
