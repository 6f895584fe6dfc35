"""What of this app is in the change feed (``publishing.triggers``)."""

from publishing.triggers import FeedResource

HUB_IS_PUBLIC = """
    (shown.hub_id IS NULL OR EXISTS (SELECT FROM [hubs.Hub] hub WHERE hub.id = shown.hub_id AND hub.is_published))
"""

OWN_COUNTRY = "SELECT country.code FROM [hubs.Country] country WHERE country.id = shown.country_id"


def country_of_hub(hub: str = "shown.hub_id") -> str:
    """Return the query for the code of the country of a hub, named by the SQL expression for its id."""
    return f"SELECT country.code FROM [hubs.Country] country JOIN [hubs.Hub] hub ON hub.country_id = country.id WHERE hub.id = {hub}"  # noqa: S608


COUNTRIES = FeedResource("countries", "hubs.Country", countries="SELECT shown.code")
HUBS = FeedResource("hubs", "hubs.Hub", "shown.is_published", OWN_COUNTRY)
ORGANISATIONS = FeedResource("organisations", "hubs.Organisation", countries=OWN_COUNTRY)
GROUPS = FeedResource("groups", "hubs.Group", HUB_IS_PUBLIC, country_of_hub())
# Shown on pages, in no list of their own.
TOPICS = FeedResource("topics", "hubs.Topic")
TERMS = FeedResource("terms", "hubs.VocabularyTerm")
