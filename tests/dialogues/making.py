"""Dialogues for tests, with as few words as possible."""

from typing import Any

from django.utils import timezone

from audit.actors import SYSTEM
from dialogues.models import Addressee, DialogueSession, PolicyDialogue, Recommendation
from dialogues.recommendations.actions import add_recommendation
from events.models import Event
from hubs.models import Hub
from tests.factories import make_event, make_hub
from toolkit.partial_dates.dates import PartialDate

FRAME: dict[str, Any] = {
    "title": "Waiting times and national planning",
    "question": "How long should a person with a suspected cancer wait for a diagnosis?",
    "commissioner": "Ministry of Health",
    "answer_promised_by": PartialDate.parse("2027-03-31"),
    "attribution": "chatham_house",
}


def make_dialogue(hub: Hub | None = None, **fields: Any) -> PolicyDialogue:
    """A draft from which nothing is missing."""
    return PolicyDialogue.objects.create(hub=hub or make_hub(), **FRAME | fields)


def make_published(hub: Hub | None = None, **fields: Any) -> PolicyDialogue:
    """A published dialogue."""
    return make_dialogue(hub, **{"state": "published", "published_at": timezone.now()} | fields)


def make_session(dialogue: PolicyDialogue, **fields: Any) -> Event:
    """A published event that is a session of the dialogue."""
    event = make_event(dialogue.hub, kind="policy_dialogue", **fields)
    DialogueSession.objects.create(hub=dialogue.hub, dialogue=dialogue, event=event)
    return event


def make_recommendation(
    dialogue: PolicyDialogue, text: str = "Publish waiting times", kinds: tuple[str, ...] = ("national_government",)
) -> Recommendation:
    """A recommendation of the dialogue."""
    return add_recommendation(by=SYSTEM, dialogue=dialogue, text=text, kinds=kinds)


def make_addressee(dialogue: PolicyDialogue) -> Addressee:
    """The addressee of a recommendation of the dialogue, not yet sent to."""
    return make_recommendation(dialogue).addressees.get()
