"""Who gets the evidence brief: everyone registered for a session of the dialogue that is not over."""

import datetime as dt

from django.db.models import Count, QuerySet
from django.db.models.functions import Lower

from dialogues.frame.phases import sessions_of
from dialogues.models import PolicyDialogue
from events.models import Registration


def recipients_of(dialogue: PolicyDialogue, *, at: dt.datetime) -> list[Registration]:
    """The confirmed registrations of the upcoming sessions, one for each address (the first), the session loaded."""
    found: dict[str, Registration] = {}
    rows = _registrations(dialogue, at).select_related("event__hub__country")
    for registration in rows.order_by("event__starts_at", "pk"):
        found.setdefault(registration.email.casefold(), registration)
    return list(found.values())


def count_recipients(dialogue: PolicyDialogue, *, at: dt.datetime) -> int:
    """How many addresses ``recipients_of`` finds. One query."""
    return _registrations(dialogue, at).aggregate(number=Count(Lower("email"), distinct=True))["number"] or 0


def _registrations(dialogue: PolicyDialogue, at: dt.datetime) -> QuerySet[Registration]:
    coming = sessions_of(dialogue).published().taking_place().coming(at=at)
    return Registration.objects.confirmed().filter(event__in=coming)
