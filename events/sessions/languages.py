"""The languages offered for a session: the likely ones to tick, and all others in a list."""

from events.models import Event
from hubs.models import Hub
from toolkit.languages import language_choices

ALWAYS = ("en",)


def likely_languages(hub: Hub, event: Event, *chosen: list[str]) -> list[tuple[str, str]]:
    """English, the languages of the hub's country and of the event's text, and what is chosen already."""
    likely = {
        *ALWAYS,
        *hub.country.official_languages,
        event.text_language,
        *(code for codes in chosen for code in codes),
    }
    return [(code, name) for code, name in language_choices() if code in likely]
