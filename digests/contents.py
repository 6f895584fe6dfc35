"""The contents of a weekly newsletter: new events first, then other upcoming events."""

from typing import Any

from django.utils import translation

from events.models import Event
from events.programme.wording import when_words, where_words
from hubs.models import Hub
from outbox.senders import Sender, sender

MOST_OTHERS = 10


class NewsletterContents:
    """The upcoming events of one hub as text, rendered once per language and set of new events."""

    def __init__(self, hub: Hub, coming: list[Event]) -> None:
        self._hub = hub
        self._coming = coming
        self._senders: dict[str, Sender] = {}
        self._contexts: dict[tuple[str, tuple[int, ...]], dict[str, Any]] = {}

    def sender(self, language: str) -> Sender:
        """Who writes, in this language."""
        if language not in self._senders:
            with translation.override(language):
                self._senders[language] = sender(self._hub)
        return self._senders[language]

    def context(self, new: list[Event], language: str) -> dict[str, Any]:
        """What the template of the email needs: ``new`` and ``others`` in the order of their days; ``more`` counts those
        that are left out."""
        key = (language, tuple(event.pk for event in new))
        if key not in self._contexts:
            with translation.override(language):
                self._contexts[key] = self._in_words(new)
        return self._contexts[key]

    def _in_words(self, new: list[Event]) -> dict[str, Any]:
        others = [event for event in self._coming if event not in new]
        return {
            "hub": self._hub.title,
            "hub_path": self._hub.get_absolute_url(),
            "new": [_event_in_words(event) for event in new],
            "others": [_event_in_words(event) for event in others[:MOST_OTHERS]],
            "more": max(0, len(others) - MOST_OTHERS),
        }


def _event_in_words(event: Event) -> dict[str, str]:
    return {
        "title": str(event.words["title"]),
        "summary": str(event.words["summary"]),
        "when": when_words(event),
        "where": where_words(event),
        "path": event.get_absolute_url(),
    }
