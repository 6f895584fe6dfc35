"""What applications above this one have to say on the card of an event in emails: the dialogue of which it is a session, for instance.

They register a source when they are ready. Each source asks one query at most, and its words are in the active language.
"""

from collections.abc import Callable

from django.utils.translation import get_language

from events.models import Event

CardFact = tuple[str, str]
_SOURCES: list[Callable[[Event], list[CardFact]]] = []


def register_card_facts(source: Callable[[Event], list[CardFact]]) -> None:
    """Add a source of facts: pairs of a label and a text."""
    _SOURCES.append(source)


def card_facts(event: Event) -> list[CardFact]:
    """Return the facts of all sources about an event, in words of the active language.

    Kept with the object: many emails about one event ask once for each language.
    """
    kept: dict[str, list[CardFact]] = event.__dict__.setdefault("kept_card_facts", {})
    language = get_language() or ""
    if language not in kept:
        kept[language] = [fact for source in _SOURCES for fact in source(event)]
    return kept[language]
