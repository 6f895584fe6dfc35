"""Counting the volunteers of a call for the pictures of its team."""

from django.db.models import Count, Q

from dialogues.frame.actions.dialogues import lock_dialogue
from dialogues.models import ParticipantCall, VolunteerCount
from dialogues.participants.anonymity import FEWEST
from dialogues.participants.categories import Category
from dialogues.participants.tables import counted, values_of
from toolkit.actions import action


def count_volunteers() -> int:
    """Count anew for the calls that have at least five confirmed volunteers more or fewer than when they were counted."""
    confirmed = Count("dialogue__volunteers", filter=Q(dialogue__volunteers__confirmed_at__isnull=False))
    calls = ParticipantCall.objects.annotate(confirmed=confirmed).select_related("dialogue", "count")
    due = [
        call
        for call in calls.filter(Q(confirmed__gt=0) | Q(count__isnull=False))
        if _has_changed(call, call.confirmed)  # type: ignore[attr-defined]  # annotated
    ]
    for call in due:
        _count(call)
    return len(due)


def _has_changed(call: ParticipantCall, confirmed: int) -> bool:
    known = getattr(call, "count", None)
    return abs(confirmed - (known.people if known is not None else 0)) >= FEWEST


@action
def _count(call: ParticipantCall) -> None:
    dialogue = lock_dialogue(call.dialogue)
    people = list(dialogue.volunteers.confirmed())
    if len(people) < FEWEST:
        VolunteerCount.objects.filter(call=call).delete()
        return
    found = counted(values_of(people, list(Category)).values(), list(Category))
    numbers: dict[str, dict[str, int]] = {}
    for (category, value), number in sorted(found.items()):
        numbers.setdefault(category, {})[value] = number - number % FEWEST
    VolunteerCount.objects.update_or_create(call=call, defaults={"people": len(people), "numbers": numbers})
