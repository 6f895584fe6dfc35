"""What the start pages say of the inbox."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from dialogues.voice.models.message import VoiceMessage
from hubs.models import Hub


@dataclass(frozen=True)
class WaitingMessages:
    """How many messages wait for an answer, and how many of them are overdue. False when none waits."""

    number: int = 0
    overdue: int = 0

    def __bool__(self) -> bool:
        return self.number > 0


def waiting_messages(hub: Hub | None, *, at: dt.datetime) -> WaitingMessages:
    """Count the messages that wait at a hub, or at the network office. One query."""
    overdue = Count("pk", filter=Q(due_on__lt=timezone.localdate(at)))
    found = VoiceMessage.objects.inbox_of(hub).waiting().aggregate(number=Count("pk"), overdue=overdue)
    return WaitingMessages(found["number"], found["overdue"])
