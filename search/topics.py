"""Topics whose name holds the words that were searched, each with the lists of what is published under it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import OuterRef, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dialogues.models import PolicyDialogue
from events.models import Event
from hubs.models import Topic
from library.models import Resource
from news.models import NewsItem
from search.passages import WordMarker
from search.query import TextQuery
from toolkit.bounded_counts import FEW, BoundedCount, count_up_to

MOST_SHOWN = 3


class TopicList(NamedTuple):
    """A list that can be filtered by topic: its label and page, and what its address says besides the topic."""

    label: str | Promise
    page: str
    more: dict[str, str]


LISTS = {
    "coming": TopicList(_("Upcoming events"), "events:list", {}),
    "past": TopicList(_("Past events"), "events:list", {"period": "past"}),
    "dialogues": TopicList(_("Policy dialogues"), "dialogues:list", {}),
    "resources": TopicList(_("Library"), "library:list", {}),
    "news": TopicList(_("News"), "news:list", {}),
}


@dataclass(frozen=True)
class FoundTopic:
    """A topic, and how much of it each list holds that holds any."""

    topic: Topic
    counts: dict[str, BoundedCount]

    @property
    def total(self) -> int:
        """How much is published under it."""
        return sum(count.number for count in self.counts.values())

    @property
    def links(self) -> list[tuple[str, str, BoundedCount]]:
        """The label, the address and the number of each list."""
        found = [(LISTS[name], count) for name, count in self.counts.items()]
        return [
            (str(one.label), f"{reverse(one.page)}?{urlencode({'topic': self.topic.code, **one.more})}", count)
            for one, count in found
        ]


def find_topics(query: TextQuery, *, at: dt.datetime) -> list[FoundTopic]:
    """Return the topics whose name holds every word, in the reader's language or in English, those with most first. Two queries."""
    markers = [
        WordMarker(TextQuery((term,), (condition,)))
        for term, condition in zip(query.terms, query.conditions, strict=True)
    ]
    named = {topic.pk: topic for topic in Topic.objects.all() if _holds_all(topic, markers)} if markers else {}
    if not named:
        return []
    rows = {name: some.filter(topics=OuterRef("pk")) for name, some in _rows(at).items()}
    counted = count_up_to(FEW, Topic.objects.filter(pk__in=named), **rows)
    found = [
        FoundTopic(topic, {name: count for name, count in counted[pk].items() if count})
        for pk, topic in named.items()
        if pk in counted
    ]
    return sorted((one for one in found if one.total), key=lambda one: -one.total)[:MOST_SHOWN]


def _rows(at: dt.datetime) -> dict[str, QuerySet[Any]]:
    events = Event.objects.published()
    return {
        "coming": events.coming_in_public(at=at),
        "past": events.past(at=at),
        "dialogues": PolicyDialogue.objects.published(),
        "resources": Resource.objects.published(),
        "news": NewsItem.objects.published(),
    }


def _holds_all(topic: Topic, markers: Sequence[WordMarker]) -> bool:
    return any(all(marker.finds(name) for marker in markers) for name in (str(topic), topic.name))
