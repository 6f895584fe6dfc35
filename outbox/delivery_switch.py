"""Pause delivery in a database restored from a backup until an operator releases it.

A dump holds emails as waiting which were sent after it was made. So the database notes where it is: the cluster, the
database and the table. In a copy at least one of them is another, and no worker claims anything there.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, Min
from django.db.models.functions import Now
from django.utils.translation import gettext_noop

from audit.actions import record
from audit.actors import Actor
from outbox import acceptance
from outbox.contents import CLEARED, SENT_CONTENTS
from outbox.errors import UnsentEmailsUndecided
from outbox.models import DATABASE_IDENTITY, DeliverySwitch, Lane, OutgoingEmail, State
from outbox.wakeup import wake_on_commit
from toolkit.actions import action

log = logging.getLogger(__name__)
OPEN = [State.QUEUED, State.SENDING, State.UNKNOWN]
RESTORED = "This database is a copy: restored from a backup, or cloned."


def may_deliver() -> bool:
    """Whether emails may leave. In a copy delivery is paused now, and said so once in the log."""
    switch, here = DeliverySwitch.objects.first(), _identity()
    if switch is None:
        DeliverySwitch.objects.bulk_create([DeliverySwitch(identity=here, changed_at=Now())], ignore_conflicts=True)
        return True
    if switch.identity != here and not switch.is_paused:
        DeliverySwitch.objects.update(is_paused=True, reason=RESTORED, changed_at=Now())
        log.error("Delivery is paused. %s Compare and release it: docs/operator.md, “Restoring”.", RESTORED)
        return False
    return not switch.is_paused


@action
def pause_delivery(*, by: Actor, reason: str) -> DeliverySwitch:
    """Let no email leave until delivery is released; what is being sent at this moment still goes."""
    fields = {"is_paused": True, "reason": reason[:300], "changed_at": Now()}
    switch, _new = DeliverySwitch.objects.update_or_create(
        pk=1, defaults=fields, create_defaults={**fields, "identity": _identity()}
    )
    record(by=by, action="outbox.pause_delivery", subject=switch, fields=["is_paused"])
    return switch


@dataclass(frozen=True)
class Comparison:
    """What the acceptance log says of the unsent emails: how many it names, how many not, and how far it goes back."""

    accepted: int
    not_named: int
    complete_since: datetime | None


@action
def compare_with_log(*, by: Actor) -> Comparison:
    """Mark as sent every unsent email that the acceptance log of the mail server names."""
    unsent = OutgoingEmail.objects.filter(state__in=OPEN)
    evidence = acceptance.read_log(unsent.values_list("message_id", flat=True))
    ended = {"state": State.SENT, "finished_at": Now(), "lease_until": None, "reply": acceptance.FOUND_IN_LOG}
    accepted = unsent.filter(message_id__in=evidence.accepted).update(**ended, **SENT_CONTENTS)
    record(by=by, action="outbox.compare_delivery", subject=OutgoingEmail(), fields=["state"])
    return Comparison(accepted, unsent.count(), evidence.complete_since)


@action
def release_delivery(*, by: Actor, hold_unsent: bool | None) -> int:
    """Let emails leave from here; returns how many unsent ones are held.

    ``hold_unsent``: they go on hold, visible to their hubs, who can send them again; sign-in emails are withdrawn, their
    codes are stale. False: they are sent. None: refused while there are any.
    """
    unsent = OutgoingEmail.objects.filter(state__in=OPEN)
    if hold_unsent is None and (waiting := unsent.count()):
        raise UnsentEmailsUndecided(waiting)
    held = _hold(by) if hold_unsent else 0
    fields = {"identity": _identity(), "is_paused": False, "reason": "", "changed_at": Now()}
    switch, _new = DeliverySwitch.objects.update_or_create(pk=1, defaults=fields)
    record(by=by, action="outbox.release_delivery", subject=switch, fields=["is_paused", "identity"])
    wake_on_commit()
    return held


def unsent_emails() -> list[tuple[str, str, int, datetime]]:
    """Lane, state, number and oldest day of writing of what has not been sent."""
    unsent = OutgoingEmail.objects.filter(state__in=OPEN).order_by("lane", "state").values_list("lane", "state")
    return list(unsent.annotate(number=Count("pk"), oldest=Min("created_at")))


def _hold(by: Actor) -> int:
    unsent = OutgoingEmail.objects.filter(state__in=OPEN)
    why = {"lease_until": None, "reply": gettext_noop("Held when a backup was restored: it may have been sent before")}
    unsent.filter(lane=Lane.ACCOUNT).update(state=State.WITHDRAWN, finished_at=Now(), **why, **CLEARED)
    return unsent.exclude(lane=Lane.ACCOUNT).update(state=State.UNKNOWN, body_started_at=Now(), **why)


def _identity() -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {DATABASE_IDENTITY}")
        return str(cursor.fetchone()[0])
