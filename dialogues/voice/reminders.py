"""Reminders of unanswered messages to the team: before the deadline, on it, each on its day or not at all."""

import datetime as dt

from django.utils import timezone

from dialogues.voice import emails
from dialogues.voice.models.message import VoiceMessage
from dialogues.voice.routing import team_of
from dialogues.voice.settings import REMIND_BEFORE
from outbox.actions import queue_all
from toolkit.actions import action
from toolkit.steps import do_each


def remind_teams(*, at: dt.datetime) -> int:
    """Write the reminders of today, to the colleague who looks after a message, else to the whole team; return how many are new."""
    today = timezone.localdate(at)
    days = [today + before for before in REMIND_BEFORE]
    rows = VoiceMessage.objects.received().filter(due_on__in=days).order_by("pk")
    return do_each(lambda message: _remind(message, today, at), rows)


@action
def _remind(message: VoiceMessage, today: dt.date, at: dt.datetime) -> int:
    rows = VoiceMessage.objects.for_pages().select_for_update(of=("self",), no_key=True)
    current = rows.filter(pk=message.pk, due_on=message.due_on).first()
    if current is None:
        return 0
    people = team_of(current.hub)
    if current.assigned_to in people:
        people = [one for one in people if one == current.assigned_to]
    why = "due_today" if current.due_on == today else "due"
    ends = dt.datetime.combine(today + dt.timedelta(days=1), dt.time(), timezone.localtime(at).tzinfo)
    return queue_all(emails.to_team(current, people, why, f"due:{current.due_on}:{today}", valid_until=ends))
