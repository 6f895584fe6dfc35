"""The public dialogue of which an event is a session."""

from dialogues.models import PolicyDialogue
from events.models import Event
from toolkit.kept_queries import KeptQuery

DIALOGUE = KeptQuery(lambda event: PolicyDialogue.objects.published().filter(sessions__event=event)[:1])


def published_dialogue_of(event: Event) -> PolicyDialogue | None:
    """Return the published dialogue of which the event is a session, if there is one (one query)."""
    return DIALOGUE.first(event=event.pk)
