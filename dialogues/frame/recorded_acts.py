"""What people did already in a dialogue, read from the tables that the phases guard."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pgtrigger
from django.db.models import Count, Max, Min

from dialogues.frame.acts import Act
from dialogues.frame.phase_guard import PhaseGuard
from dialogues.models import PolicyDialogue


@dataclass(frozen=True)
class RecordedActs:
    """How often an act was done in a dialogue, and when first and last."""

    act: Act
    count: int
    first: dt.datetime
    last: dt.datetime


def recorded_acts(dialogue: PolicyDialogue) -> list[RecordedActs]:
    """The acts that were done in the dialogue, one query for each guarded table. Personal fields are not read."""
    found = []
    for model, trigger in pgtrigger.registry.registered():
        if not isinstance(trigger, PhaseGuard):
            continue
        guarded: Any = model
        rows = guarded.objects.filter(**{trigger.dialogue: dialogue.pk})
        totals = rows.aggregate(count=Count(trigger.at), first=Min(trigger.at), last=Max(trigger.at))
        if totals["count"]:
            found.append(RecordedActs(trigger.act, **totals))
    return sorted(found, key=lambda one: list(Act).index(one.act))
