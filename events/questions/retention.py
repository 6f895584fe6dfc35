"""Delete answers when the time is over that the form states at their question."""

import datetime as dt

from django.db.models import Exists, OuterRef

from audit.actions import record
from audit.actors import SYSTEM
from audit.purges import record_purge
from events.models import Event, HealthAnswer, Question, QuestionAnswer
from events.programme.locking import lock_event
from toolkit.actions import action


def forget_answers(*, at: dt.datetime) -> int:
    """Delete the answers whose time is over; return at how many events. Each event is a transaction of its own."""
    answered = Exists(QuestionAnswer.objects.filter(question=OuterRef("pk"))) | Exists(
        HealthAnswer.objects.filter(question=OuterRef("pk"))
    )
    questions = Question.objects.filter(answered, event__ends_at__lt=at).select_related("event")
    events = {one.event_id: one.event for one in questions if _is_due(one, one.event, at)}
    for event in events.values():
        _forget_at(event, at)
    return len(events)


@action
def _forget_at(event: Event, at: dt.datetime) -> None:
    """Asked behind the lock: the event may have been given a later date since it was found."""
    current = lock_event(event)
    due = [one.pk for one in Question.objects.filter(event=current) if _is_due(one, current, at)]
    _all, by_model = QuestionAnswer.objects.filter(question__in=due).delete()
    health = HealthAnswer.objects.filter(question__in=due).delete()[0]
    if not by_model and not health:
        return
    record_purge(QuestionAnswer, by_model.get("events.QuestionAnswer", 0), at=at)
    record_purge(HealthAnswer, health, at=at)
    record(by=SYSTEM, action="events.forget", subject=current, fields=["answers"])


def _is_due(question: Question, event: Event, at: dt.datetime) -> bool:
    return event.ends_at is not None and event.ends_at + dt.timedelta(days=question.kept_days) <= at
