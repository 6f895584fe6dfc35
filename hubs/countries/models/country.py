"""Member States and Associated Countries; each has a page, also without a hub."""

from typing import TYPE_CHECKING

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from hubs.countries.names import country_name
from hubs.vocabulary.feed import COUNTRIES, HUBS
from hubs.vocabulary.status import HubStatus
from toolkit.addresses import address_of
from toolkit.clock import TimestampField
from toolkit.folding import sort_key

if TYPE_CHECKING:
    from hubs.registry.models.hub import Hub

NAMES_WITH_ARTICLE = {
    "FO": _("the Faroe Islands"),
    "GB": _("the United Kingdom"),
    "NL": _("the Netherlands"),
}


class CountryQuerySet(models.QuerySet["Country"]):
    """Reads of countries."""

    def with_hub(self) -> "CountryQuerySet":
        """With the national hub of each and its milestones fetched along (one more query)."""
        return self.select_related("hub").prefetch_related("hub__milestones")

    def for_map(self) -> "CountryQuerySet":
        """With the hub of each as far as map and progress show it: its texts stay in the database."""
        return self.with_hub().only("code", "name", "hub__slug", "hub__is_published", "hub__country")


class Country(models.Model):
    """A Member State, or a country associated to Horizon Europe."""

    class Membership(models.TextChoices):
        """How the country belongs."""

        MEMBER_STATE = "member_state", _("EU Member State")
        ASSOCIATED = "associated", _("Associated Country")

    class Scope(models.TextChoices):
        """How far the association goes."""

        FULL = "full", _("Whole programme")
        PILLAR_2 = "pillar_2", _("Pillar II, which includes the Missions")

    code = models.CharField(_("code"), max_length=2, unique=True, help_text=_("ISO 3166-1 alpha-2; XK for Kosovo*"))
    name = models.CharField(_("name"), max_length=100)
    membership = models.CharField(_("membership"), max_length=20, choices=Membership)
    association_scope = models.CharField(_("scope of the association"), max_length=20, choices=Scope, blank=True)
    official_languages = ArrayField(models.CharField(max_length=10), verbose_name=_("official languages"), default=list)
    own_names = ArrayField(
        models.CharField(max_length=100),
        verbose_name=_("names in its official languages"),
        default=list,
        db_default=[],
        help_text=_("One for each official language, in their order; or none."),
    )
    capital = models.CharField(_("capital"), max_length=100, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5)
    note = models.TextField(_("note"), blank=True)
    updated_at = TimestampField(_("changed"), auto_now=True)

    objects = CountryQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "code", "name", "membership", "association_scope", "official_languages", "own_names", "capital", "latitude",
            "longitude", "note", "updated_at",
        ),
    )  # fmt: skip

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^[A-Z]{2}$"), name="hubs_country_code_two_capitals"),
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)), name="hubs_country_on_the_globe"
            ),
            models.CheckConstraint(
                condition=Q(membership="associated") | Q(association_scope=""), name="hubs_country_scope_if_associated"
            ),
            models.CheckConstraint(
                condition=Q(own_names__len=0) | Q(own_names__len=F("official_languages__len")),
                name="hubs_country_own_name_a_language",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="code_is_fixed", fields=["code"]),
            COUNTRIES.own_changes(),
            HUBS.changes_with("country", "SELECT hub.id FROM [hubs.Hub] hub WHERE hub.country_id = {row}.id", "name"),
        ]

    def __str__(self) -> str:
        return self.local_name

    def get_absolute_url(self) -> str:
        """The public page of the country, which is the page of its hub where there is one."""
        return address_of("hubs:country", self.slug)

    @property
    def published_hub(self) -> "Hub | None":
        """The national hub, where there is a public one. Needs ``with_hub()`` in lists."""
        hub: Hub | None = getattr(self, "hub", None)
        return hub if hub is not None and hub.is_published else None

    @property
    def membership_label(self) -> str:
        """EU Member State or Associated Country. ``get_membership_display`` translates every choice to find the one."""
        return str(Country.Membership(self.membership).label)

    @property
    def status(self) -> HubStatus:
        """How far the country is, with or without a hub."""
        hub = self.published_hub
        return hub.status if hub else HubStatus.NONE

    @property
    def local_name(self) -> str:
        """The name in the reader's language; the one of the table for a country without a translation."""
        return country_name(self.code, get_language() or "") or self.name

    @property
    def sort_key(self) -> str:
        """Where the country belongs in a list, in the reader's language."""
        return sort_key(self.local_name)

    @property
    def name_in_sentence(self) -> str:
        """The name within a sentence: ``the Netherlands``."""
        return str(NAMES_WITH_ARTICLE.get(self.code, self.local_name))

    @property
    def needs_footnote(self) -> bool:
        """Whether the name carries the asterisk that texts of the EU explain in a footnote."""
        return self.name.endswith("*")

    @property
    def slug(self) -> str:
        """How addresses name the country and its hub: ``pt``."""
        return self.code.lower()
