"""What emails about an event say of the dialogue of which it is a session."""

from django.utils.translation import gettext as _

from dialogues.frame.event_dialogues import published_dialogue_of
from dialogues.models import PolicyDialogue
from events.models import Event
from events.programme.card_facts import CardFact


def facts_of_session(event: Event) -> list[CardFact]:
    """Return the dialogue and its attribution rule, which everyone who is invited or registers has to know; else nothing."""
    dialogue = published_dialogue_of(event)
    if dialogue is None or not dialogue.attribution:
        return []
    rule = PolicyDialogue.Attribution(dialogue.attribution)
    return [
        (_("Session of a policy dialogue"), str(dialogue.words["title"])),
        (_("Attribution rule"), f"{rule.label}. {rule.in_plain_words}"),
    ]
