"""Rows of lower apps that dialogues show: proxies that carry the triggers of the change feed."""

from audit.privacy import Privacy
from dialogues.frame.models import DIALOGUES, PolicyDialogue
from events.models import Event
from hubs.models import Hub


class DialogueTopicLink(PolicyDialogue.topics.through):  # type: ignore[misc,name-defined]
    """A topic of a dialogue, for its trigger."""

    privacy = Privacy(none=("id", "policydialogue", "topic"))

    class Meta:
        proxy = True
        triggers = [DIALOGUES.changes_with("link", "SELECT {row}.policydialogue_id")]


class EventOfDialogues(Event):
    """An event, for the trigger on what a dialogue shows of its sessions."""

    class Meta:
        proxy = True
        triggers = [
            DIALOGUES.changes_with(
                "event",
                "SELECT one.dialogue_id FROM [dialogues.DialogueSession] one WHERE one.event_id = {row}.id",
                "title", "translations", "text_language", "starts_on", "ends_on", "starts_at", "ends_at", "time_zone", "state",
            )
        ]  # fmt: skip


class HubOfDialogues(Hub):
    """A hub, for the trigger on whether its dialogues are public, and on its name in their files."""

    class Meta:
        proxy = True
        triggers = [
            DIALOGUES.changes_with(
                "hub", "SELECT one.id FROM [dialogues.PolicyDialogue] one WHERE one.hub_id = {row}.id",
                "is_published", "name", "original_language", "translations",
            )
        ]  # fmt: skip
