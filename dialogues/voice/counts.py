"""How many messages a team got, by topic and month."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from dialogues.voice.models.message import VoiceMessage
from dialogues.voice.models.topic_count import VoiceTopicCount
from hubs.models import Hub, Topic

_COUNT = """
    INSERT INTO dialogues_voicetopiccount AS known (hub_id, topic_id, month, number) VALUES (%s, %s, %s, 1)
    ON CONFLICT ON CONSTRAINT dialogues_voice_count_once DO UPDATE SET number = known.number + 1
"""
MONTHS = 12


@dataclass(frozen=True)
class TopicLine:
    """One topic (None: none was chosen): messages in the last three and twelve months, and each month with its number, the latest
    first."""

    topic: Topic | None
    words: str
    recent: int
    year: int
    months: list[tuple[dt.date, int]]


def count_message(message: VoiceMessage, *, at: dt.datetime) -> None:
    """Count a message for who has it now."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [message.hub_id, message.topic_id, timezone.localdate(at).replace(day=1)])


def last_months(today: dt.date) -> list[dt.date]:
    """Return the first days of the last twelve months, oldest first."""
    number = today.year * 12 + today.month - 1
    return [dt.date(one // 12, one % 12 + 1, 1) for one in range(number - MONTHS + 1, number + 1)]


def topic_lines(hub: Hub | None, *, today: dt.date) -> list[TopicLine]:
    """Return the topics of the last twelve months, those asked about most first. One query."""
    months = last_months(today)
    rows = VoiceTopicCount.objects.filter(hub=hub, month__gte=months[0]).select_related("topic")
    numbers: dict[Topic | None, dict[dt.date, int]] = {}
    for row in rows:
        numbers.setdefault(row.topic, {})[row.month] = row.number
    lines = [_line(topic, [(month, found.get(month, 0)) for month in months]) for topic, found in numbers.items()]
    return sorted(lines, key=lambda line: (-line.recent, -line.year, line.words))


def _line(topic: Topic | None, months: list[tuple[dt.date, int]]) -> TopicLine:
    words = topic if topic is not None else _("No topic chosen")
    numbers = [number for _month, number in months]
    return TopicLine(topic, str(words), sum(numbers[-3:]), sum(numbers), months[::-1])
