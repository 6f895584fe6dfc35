"""What webhooks report: the resources of the API, how each names an object, and which countries an object belongs to."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.listings import LISTINGS
from publishing.listings import Listing
from publishing.triggers import with_tables

_OF_HUB = "LEFT JOIN [hubs.Hub] hub ON hub.id = shown.hub_id LEFT JOIN [hubs.Country] land ON land.id = hub.country_id"
_OF_DIALOGUE = (
    f"LEFT JOIN [dialogues.PolicyDialogue] about ON about.id = shown.dialogue_id {_OF_HUB.replace('shown.', 'about.')}"
)


@dataclass(frozen=True)
class WebhookResource:
    """A public list. ``joins`` are tables to join to ``shown``, an object of it; ``codes`` the array of its countries' codes.

    The countries of an object that is gone are not known.
    """

    path: str  # its name in addresses
    label: str | Promise
    joins: str = _OF_HUB
    codes: str = "ARRAY[ land.code ]"  # with spaces: a name in brackets is a table

    @property
    def name(self) -> str:
        """Its name in the change feed."""
        return self._listing.resource.name

    @property
    def has_code(self) -> bool:
        """Whether the API names an object by a code, and not by its number."""
        return self._listing.lookup_field != "pk"

    @property
    def identifier_sql(self) -> str:
        """What the API calls the object with the key of a feed entry; null where that is gone and was a code."""
        if not self.has_code:
            return "feed.key::text"
        code = f"shown.{self._listing.lookup_field}"
        return with_tables(f"(SELECT {code} FROM [{self._model}] shown WHERE shown.id = feed.key)")  # noqa: S608 - our own text

    @property
    def countries_sql(self) -> str:
        """The codes of the object's countries; empty where it has none, null where it is gone."""
        found = f"SELECT array_remove(({self.codes})::text[], NULL) FROM [{self._model}] shown {self.joins} WHERE shown.id = feed.key"  # noqa: S608
        return with_tables(f"({found} LIMIT 1)")

    @property
    def _listing(self) -> type[Listing]:
        return LISTINGS[self.path]

    @property
    def _model(self) -> str:
        return self._listing.resource.model


_OF_EVENT = f"{_OF_HUB} LEFT JOIN [hubs.Country] venue ON venue.id = shown.country_id"
_CO_ORGANISERS = (
    "SELECT one.code FROM [hubs.Country] one JOIN [hubs.Hub] other ON other.country_id = one.id "
    "JOIN [events.CoOrganiser] asked ON asked.partner_id = other.id WHERE asked.event_id = shown.id AND asked.state = 'accepted'"
)
_OF_COUNTRY = "LEFT JOIN [hubs.Country] land ON land.id = shown.country_id"
_OF_SET = (
    "LEFT JOIN [dialogues.RecommendationSet] part ON part.id = shown.set_id "
    f"{_OF_DIALOGUE.replace('shown.', 'part.')} LEFT JOIN [hubs.Organisation] issuer ON issuer.id = part.issuer_id "
    "LEFT JOIN [hubs.Country] home ON home.id = issuer.country_id"
)

NO_COUNTRY = "'{}'"

# Terms of vocabularies change with a release of the portal only.
RESOURCES = {
    one.name: one
    for one in (
        WebhookResource("countries", _("Countries"), "", "ARRAY[ shown.code ]"),
        WebhookResource("hubs", _("Hubs"), _OF_COUNTRY),
        WebhookResource("organisations", _("Organisations"), _OF_COUNTRY),
        WebhookResource("groups", _("Groups")),
        WebhookResource("events", _("Events"), _OF_EVENT, f"ARRAY[land.code, venue.code] || ARRAY({_CO_ORGANISERS})"),
        WebhookResource("dialogues", _("Policy dialogues")),
        WebhookResource("recommendations", _("Recommendations"), _OF_SET, "ARRAY[land.code, home.code]"),
        WebhookResource("statements", _("Statements"), _OF_DIALOGUE),
        WebhookResource("opinion-groups", _("Opinion groups")),
        WebhookResource("participant-calls", _("Calls for participants"), _OF_DIALOGUE),
        WebhookResource("draws", _("Draws"), _OF_DIALOGUE),
        WebhookResource("joint-statements", _("Joint statements")),
        WebhookResource("proposals", _("Proposals"), "", NO_COUNTRY),
        WebhookResource("news", _("News")),
        WebhookResource("resources", _("Library")),
        WebhookResource("topics", _("Topics"), "", NO_COUNTRY),
    )
}
