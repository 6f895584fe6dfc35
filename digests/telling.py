"""What a weekly letter tells: the new events first, then the others that are coming."""

from typing import Any

from django.urls import reverse
from django.utils import translation

from events.models import Event
from events.words import when_words, where_words
from hubs.models import Hub

OTHERS_TOLD = 10


class Telling:
    """The coming events of one hub in words; each is put into words once a language."""

    def __init__(self, hub: Hub, coming: list[Event]) -> None:
        self._hub = hub
        self._coming = coming
        self._words: dict[tuple[str, int], dict[str, str]] = {}

    def context(self, new: list[Event], language: str) -> dict[str, Any]:
        """What the template of the letter needs: ``new`` and ``others`` in the order of their days; ``more`` counts those
        that are left out."""
        others = [event for event in self._coming if event not in new]
        with translation.override(language):
            return {
                "hub": self._hub.title,
                "hub_path": self._hub.get_absolute_url(),
                "events_path": reverse("events:list"),
                "new": [self._in_words(event, language) for event in new],
                "others": [self._in_words(event, language) for event in others[:OTHERS_TOLD]],
                "more": max(0, len(others) - OTHERS_TOLD),
            }

    def _in_words(self, event: Event, language: str) -> dict[str, str]:
        key = (language, event.pk)
        if key not in self._words:
            self._words[key] = {
                "title": event.title,
                "summary": event.summary,
                "when": when_words(event),
                "where": where_words(event),
                "path": event.get_absolute_url(),
            }
        return self._words[key]
