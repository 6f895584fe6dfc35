"""Policy dialogues and the ledger of recommendations."""

from dialogues.models.dialogue import DialogueSession, PolicyDialogue
from dialogues.models.recommendation import Addressee, Recommendation, RecommendationSet

__all__ = ["Addressee", "DialogueSession", "PolicyDialogue", "Recommendation", "RecommendationSet"]
