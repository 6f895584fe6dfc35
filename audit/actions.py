"""Writing the trail. Called inside the transaction of what it tells."""

import datetime as dt
from collections.abc import Sequence

from django.db import models

from audit.actors import Actor, acting_hub
from audit.models import Entry, HubActivity, Submission
from toolkit import clock
from toolkit.actions import action
from toolkit.kept_queries import KeptQuery

ACTIVITY_EXACT_TO = dt.timedelta(hours=1)
SUBMISSIONS_KEPT = dt.timedelta(days=1)
ACTIVE = KeptQuery(
    lambda hub, since: HubActivity.objects.filter(hub_id=hub, last_at__gt=since).order_by().values_list("hub_id")
)


def record(
    *, by: Actor, action: str, subject: models.Model, hub_id: int | None = None, fields: Sequence[str] = ()
) -> Entry:
    """Note that ``by`` did ``action`` to ``subject``.

    ``fields`` are the names of what changed, never their values. ``hub_id`` defaults to the subject's own. The hub for which
    it was done (``audit.actors.acting_for``) is noted too, and it is that one which was active.
    """
    hub = hub_id if hub_id is not None else getattr(subject, "hub_id", None)
    if by.actor_kind == "user" and hub is not None:
        _note_activity(hub)
    return Entry.objects.create(
        actor_kind=by.actor_kind,
        actor_id=by.actor_id,
        action=action,
        subject=subject._meta.label_lower,
        subject_id=subject.pk,
        hub_id=hub,
        acting_hub_id=acting_hub(),
        fields=sorted(fields),
    )


def record_each(
    *, by: Actor, action: str, changes: Sequence[tuple[models.Model, Sequence[str]]], hub_id: int | None = None
) -> None:
    """Note that ``by`` did ``action`` to each of these, in one query; each with the names of the fields that changed.

    ``hub_id`` defaults to the hub of each.
    """
    if by.actor_kind == "user" and hub_id is not None:
        _note_activity(hub_id)
    Entry.objects.bulk_create(
        Entry(
            actor_kind=by.actor_kind,
            actor_id=by.actor_id,
            action=action,
            subject=subject._meta.label_lower,
            subject_id=subject.pk,
            hub_id=hub_id if hub_id is not None else getattr(subject, "hub_id", None),
            acting_hub_id=acting_hub(),
            fields=sorted(fields),
        )
        for subject, fields in changes
    )


def _note_activity(hub_id: int) -> None:
    """At most once an hour and hub, so that people who work at the same time do not wait for each other."""
    now, hub_id = clock.now(), acting_hub() or hub_id
    if ACTIVE.first(hub=hub_id, since=now - ACTIVITY_EXACT_TO) is None:
        HubActivity.objects.bulk_create(
            [HubActivity(hub_id=hub_id, last_at=now)], update_conflicts=True, unique_fields=["hub_id"],
            update_fields=["last_at"],
        )  # fmt: skip


@action
def forget_submissions(*, at: dt.datetime) -> int:
    """Delete the keys of forms that were sent more than a day ago; returns how many."""
    return Submission.objects.filter(sent_at__lt=at - SUBMISSIONS_KEPT).delete()[0]
