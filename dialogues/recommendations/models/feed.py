"""What of the ledger is in the change feed."""

from dialogues.frame.models import DIALOGUES
from publishing.triggers import FeedResource, FeedTrigger

_OF_PUBLIC_SET = """
    one.dialogue_id IS NULL OR EXISTS (
        SELECT FROM [dialogues.PolicyDialogue] dialogue JOIN [hubs.Hub] hub ON hub.id = dialogue.hub_id
        WHERE dialogue.id = one.dialogue_id AND dialogue.state = 'published' AND hub.is_published
    )
"""
RECOMMENDATIONS = FeedResource(
    "recommendations",
    "dialogues.Recommendation",
    f"EXISTS (SELECT FROM [dialogues.RecommendationSet] one WHERE one.id = shown.set_id AND ({_OF_PUBLIC_SET}))",
)
# Each line of the public history, once: followers of the dialogue are informed of it.
RESPONSES = FeedResource(
    "responses",
    "dialogues.ResponseChange",
    "EXISTS (SELECT FROM [dialogues.Addressee] asked JOIN [dialogues.Recommendation] text ON text.id = asked.recommendation_id"
    " JOIN [dialogues.RecommendationSet] one ON one.id = text.set_id"
    f" WHERE asked.id = shown.addressee_id AND ({_OF_PUBLIC_SET}))",
)


def note_with_recommendation(name: str) -> list[FeedTrigger]:
    """Return the triggers of a table whose rows are shown with the recommendation they name, there and on the dialogue's page."""
    of_dialogue = (
        "SELECT one.dialogue_id FROM [dialogues.RecommendationSet] one"
        " JOIN [dialogues.Recommendation] text ON text.set_id = one.id WHERE text.id = {row}.recommendation_id"
    )
    return [
        RECOMMENDATIONS.changes_with(name, "SELECT {row}.recommendation_id"),
        DIALOGUES.changes_with(name, of_dialogue),
    ]
