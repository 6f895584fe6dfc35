"""Who took part, as numbers by sector and level. No group smaller than five is shown, nor one that the total would reveal."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from dialogues.frame.phases import sessions_of
from dialogues.models import PolicyDialogue
from events.gaps.counts import count_attendees
from events.models import Registration
from events.surveys.recipients import recipients_of
from hubs.models import Sector
from stakeholders.models import Level

SMALLEST = 5
OTHERS = ""  # the groups too small to be shown, and people without a known one
CRITERIA = (("sector", Sector), ("level", Level))


def count_participation(dialogue: PolicyDialogue, *, before: Mapping[str, Any], at: dt.datetime) -> dict[str, Any]:
    """Count the people of the sessions that have begun: those who attended, where attendance was recorded in each, else those
    registered.

    What was counted ``before`` stays unless five more people are counted and no group differs by one to four: registrations are
    erased and deleted in time, and two numbers that differ by one person would tell of that person.
    """
    sessions = sessions_of(dialogue).published().taking_place().filter(starts_at__lte=at)
    attended = Registration.objects.attended().values("pk")
    is_recorded = all(not recipients_of(event).exclude(pk__in=attended).exists() for event in sessions)
    counts = count_attendees(dialogue.hub, sessions, attended=is_recorded)
    if counts.total < max(SMALLEST, before.get("total", 0) + SMALLEST):
        return dict(before)
    groups = {criterion: shown_groups(counts.by(criterion)) for criterion, _labels in CRITERIA}
    if any(0 < abs(step) < SMALLEST for name, rows in groups.items() for step in _steps(before.get(name, []), rows)):
        return dict(before)
    return {"total": counts.total, "attended": is_recorded, **groups}


def _steps(before: Iterable[tuple[str, int]], after: Iterable[tuple[str, int]]) -> list[int]:
    """By how much each group differs that was shown before or is now."""
    old, new = dict(before), dict(after)
    return [new.get(name, 0) - old.get(name, 0) for name in {*old, *new}]


def shown_groups(numbers: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return the groups, the largest first, and at the end the others together, which are none or at least five people."""
    ordered = sorted(((name, number) for name, number in numbers.items() if name), key=lambda one: (-one[1], one[0]))
    shown = [one for one in ordered if one[1] >= SMALLEST]
    total = sum(numbers.values())
    while shown and 0 < (left := total - sum(number for _name, number in shown)) < SMALLEST:
        shown.pop()
    left = total - sum(number for _name, number in shown)
    return [*shown, (OTHERS, left)] if left else shown


def participation_words(numbers: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, int]]]]:
    """Return the groups by sector and by level with their names; nothing where no group can be shown."""
    titles = {"sector": _("Sector"), "level": _("Level")}
    found = []
    for criterion, labels in CRITERIA:
        rows = [
            (name, number) for name, number in numbers.get(criterion, []) if name == OTHERS or name in labels.values
        ]
        if any(name for name, _number in rows):
            words = [(str(labels(name).label) if name else _("Other or not stated"), number) for name, number in rows]
            found.append((titles[criterion], words))
    return found
