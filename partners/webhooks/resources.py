"""What webhooks report: the resources of the API, and how each names an object."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.listings import LISTINGS
from publishing.listings import Listing
from publishing.triggers import with_tables


@dataclass(frozen=True)
class WebhookResource:
    """A public list."""

    path: str  # its name in addresses
    label: str | Promise

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
        codes = self._listing.resource.countries_sql
        return with_tables(f"(SELECT {codes} FROM [{self._model}] shown WHERE shown.id = feed.key)")  # noqa: S608 - our own text

    @property
    def _listing(self) -> type[Listing]:
        return LISTINGS[self.path]

    @property
    def _model(self) -> str:
        return self._listing.resource.model


# Terms of vocabularies change with a release of the portal only.
RESOURCES = {
    one.name: one
    for one in (
        WebhookResource("countries", _("Countries")),
        WebhookResource("hubs", _("Hubs")),
        WebhookResource("organisations", _("Organisations")),
        WebhookResource("groups", _("Groups")),
        WebhookResource("events", _("Events")),
        WebhookResource("dialogues", _("Policy dialogues")),
        WebhookResource("recommendations", _("Recommendations")),
        WebhookResource("statements", _("Statements")),
        WebhookResource("opinion-groups", _("Opinion groups")),
        WebhookResource("participant-calls", _("Calls for participants")),
        WebhookResource("draws", _("Draws")),
        WebhookResource("joint-statements", _("Joint statements")),
        WebhookResource("proposals", _("Proposals")),
        WebhookResource("news", _("News")),
        WebhookResource("resources", _("Library")),
        WebhookResource("topics", _("Topics")),
    )
}
