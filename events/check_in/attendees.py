"""The people the check-in page lists, and how many of them are at the venue."""

from dataclasses import dataclass

from django.db.models import Count, Max, Prefetch, Q, TextField, Value
from django.db.models.functions import Concat

from events.models import CheckIn, Event, Registration
from events.registrations.check_in_codes import normal_code
from events.registrations.models import RegistrationQuerySet
from hubs.models import Hub
from toolkit.text_search import Fold, every_word

SHOWN = 500  # further people are found by the search
SHORTEST_CODE = 3


@dataclass(frozen=True)
class CheckInCount:
    """People at the venue, of those with a place in person. ``version`` changes when any of them is checked in or undone."""

    here: int
    all: int
    version: str


def count_check_ins(event: Event, *, hub: Hub | None = None) -> CheckInCount:
    """Count people at the venue with two queries; for a ``hub`` those its team sees."""
    row = coming_in_person(event, hub=hub).aggregate(here=Count("checked_in_at"), all=Count("pk"), newest=Max("pk"))
    check_ins = CheckIn.objects.filter(registration__event=event)
    done = check_ins.aggregate(newest=Max("pk"), undone=Count("undone_at"))
    parts = (row["here"], row["all"], row["newest"] or 0, done["newest"] or 0, done["undone"])
    return CheckInCount(row["here"], row["all"], ".".join(map(str, parts)))


def coming_in_person(event: Event, *, hub: Hub | None = None) -> RegistrationQuerySet:
    """Return the people with a confirmed place at the venue; for a ``hub`` those its team sees."""
    return Registration.objects.confirmed().in_person().filter(event=event).seen_by(hub)


def find_attendees(event: Event, text: str, *, hub: Hub | None) -> RegistrationQuerySet:
    """Return the people whose name or code matches ``text``, by name; for the team of a ``hub`` by organisation and email too."""
    columns = ["name", Value(" ")] + (["organisation", Value(" "), "email"] if hub else [])
    found = Q(every_word(text, Fold(Concat(*columns, output_field=TextField()))))
    if len(code := normal_code(text)) >= SHORTEST_CODE:
        found |= Q(check_in_code__startswith=code)
    done = CheckIn.objects.in_force().select_related("user", "door_link")
    rows = coming_in_person(event, hub=hub).filter(found).by_name()
    return rows.prefetch_related(Prefetch("check_ins", queryset=done, to_attr="done"))
