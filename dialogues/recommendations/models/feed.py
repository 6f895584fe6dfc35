"""What of the ledger is in the change feed."""

from dialogues.frame.models import DIALOGUES
from hubs.vocabulary.feed import country_of_hub
from publishing.triggers import FeedResource, FeedTrigger

_OF_PUBLIC_SET = """
    one.dialogue_id IS NULL OR EXISTS (
        SELECT FROM [dialogues.PolicyDialogue] dialogue JOIN [hubs.Hub] hub ON hub.id = dialogue.hub_id
        WHERE dialogue.id = one.dialogue_id AND dialogue.state = 'published' AND hub.is_published
    )
"""
_HUB_OF_SET = """(
    SELECT dialogue.hub_id FROM [dialogues.RecommendationSet] one JOIN [dialogues.PolicyDialogue] dialogue ON dialogue.id = one.dialogue_id
    WHERE one.id = shown.set_id
)"""
_COUNTRY_OF_ISSUER = """
    SELECT country.code FROM [dialogues.RecommendationSet] one JOIN [hubs.Organisation] issuer ON issuer.id = one.issuer_id
    JOIN [hubs.Country] country ON country.id = issuer.country_id WHERE one.id = shown.set_id
"""
RECOMMENDATIONS = FeedResource(
    "recommendations",
    "dialogues.Recommendation",
    f"EXISTS (SELECT FROM [dialogues.RecommendationSet] one WHERE one.id = shown.set_id AND ({_OF_PUBLIC_SET}))",
    f"{country_of_hub(_HUB_OF_SET)} UNION {_COUNTRY_OF_ISSUER}",
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
