"""What applications above this one have to say on the card of an event in emails: the dialogue of which it is a session, for instance.

They register a source when they are ready. Each source asks one query at most, and its words are in the active language.
"""

from collections.abc import Callable

from events.models import Event

CardFact = tuple[str, str]
_SOURCES: list[Callable[[Event], list[CardFact]]] = []


def register_card_facts(source: Callable[[Event], list[CardFact]]) -> None:
    """Add a source of facts: pairs of a label and a text."""
    _SOURCES.append(source)


def card_facts(event: Event) -> list[CardFact]:
    """Return the facts of all sources about an event, in words of the active language."""
    return [fact for source in _SOURCES for fact in source(event)]
