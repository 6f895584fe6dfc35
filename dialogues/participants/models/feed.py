"""What of calls and draws is in the change feed, and the proxies of tables they show that carry its triggers."""

from dialogues.frame.models import COUNTRY_OF_DIALOGUE, Phase, PolicyDialogue
from hubs.models import Hub
from publishing.triggers import FeedResource

_OF_PUBLIC_DIALOGUE = """
    EXISTS (SELECT FROM [dialogues.PolicyDialogue] one JOIN [hubs.Hub] hub ON hub.id = one.hub_id
            WHERE one.id = shown.dialogue_id AND one.state = 'published' AND hub.is_published)
"""
PARTICIPANT_CALLS = FeedResource(
    "participant_calls", "dialogues.ParticipantCall", _OF_PUBLIC_DIALOGUE, COUNTRY_OF_DIALOGUE
)
DRAWS = FeedResource("draws", "dialogues.Draw", f"shown.state = 'done' AND {_OF_PUBLIC_DIALOGUE}", COUNTRY_OF_DIALOGUE)

_CALL = "SELECT call.id FROM [dialogues.ParticipantCall] call"
_DRAW = "SELECT draw.id FROM [dialogues.Draw] draw"
_OF_HUB = "JOIN [dialogues.PolicyDialogue] one ON one.id = {name}.dialogue_id WHERE one.hub_id = {{row}}.id"


class PhaseOfCall(Phase):
    """A phase, for the trigger on when people can register."""

    class Meta:
        proxy = True
        triggers = [PARTICIPANT_CALLS.changes_with("phase", f"{_CALL} WHERE call.dialogue_id = {{row}}.dialogue_id")]


class DialogueOfCall(PolicyDialogue):
    """A dialogue, for the triggers on whether its call and draws are public, and on its title."""

    class Meta:
        proxy = True
        triggers = [
            PARTICIPANT_CALLS.changes_with(
                "dialogue", f"{_CALL} WHERE call.dialogue_id = {{row}}.id",
                "state", "title", "translations", "text_language",
            ),
            DRAWS.changes_with(
                "dialogue", f"{_DRAW} WHERE draw.dialogue_id = {{row}}.id", "state", "title", "translations", "text_language"
            ),
        ]  # fmt: skip


class HubOfCall(Hub):
    """A hub, for the triggers on whether its calls and draws are public."""

    class Meta:
        proxy = True
        triggers = [
            PARTICIPANT_CALLS.changes_with("hub", f"{_CALL} {_OF_HUB.format(name='call')}", "is_published"),
            DRAWS.changes_with("hub", f"{_DRAW} {_OF_HUB.format(name='draw')}", "is_published"),
        ]
