"""What of this app is in the change feed (``publishing.triggers``)."""

from publishing.triggers import FeedResource

HUB_IS_PUBLIC = """
    (shown.hub_id IS NULL OR EXISTS (SELECT FROM [hubs.Hub] hub WHERE hub.id = shown.hub_id AND hub.is_published))
"""

COUNTRIES = FeedResource("countries", "hubs.Country")
HUBS = FeedResource("hubs", "hubs.Hub", "shown.is_published")
ORGANISATIONS = FeedResource("organisations", "hubs.Organisation")
GROUPS = FeedResource("groups", "hubs.Group", HUB_IS_PUBLIC)
# Shown on pages, in no list of their own.
TOPICS = FeedResource("topics", "hubs.Topic")
TERMS = FeedResource("terms", "hubs.VocabularyTerm")
