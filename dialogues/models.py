"""Policy dialogues and the ledger of recommendations."""

from dialogues.frame.models import DialogueSession, PolicyDialogue
from dialogues.recommendations.models import Addressee, Recommendation, RecommendationSet

__all__ = ["Addressee", "DialogueSession", "PolicyDialogue", "Recommendation", "RecommendationSet"]
