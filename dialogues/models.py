"""Policy dialogues and the ledger of recommendations."""

from dialogues.frame.feed_dependents import DialogueTopicLink, EventOfDialogues, HubOfDialogues
from dialogues.frame.models import Correction, DialogueSession, PolicyDialogue
from dialogues.recommendations.models import Addressee, Recommendation, RecommendationSet

__all__ = [
    "Addressee", "Correction", "DialogueSession", "DialogueTopicLink", "EventOfDialogues", "HubOfDialogues", "PolicyDialogue",
    "Recommendation", "RecommendationSet",
]  # fmt: skip
