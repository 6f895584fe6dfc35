"""Organisations of the field; one can belong to several hubs."""

from typing import TYPE_CHECKING

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from hubs.countries.models.country import Country
from hubs.vocabulary.feed import COUNTRIES, HUBS, ORGANISATIONS
from hubs.vocabulary.sectors import Sector
from toolkit.actions.edited_rows import EditedRow
from toolkit.clock import TimestampField
from toolkit.duplicates.merge import MergeableRow
from toolkit.duplicates.pairs import DuplicatePair, pair_constraints
from toolkit.text_search import every_word, search_column, search_index, sort_column

if TYPE_CHECKING:
    from hubs.registry.models.hub import Hub


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Reads of organisations."""

    def searched(self, text: str) -> "OrganisationQuerySet":
        """Those whose name, acronym or website holds every word of ``text``, case and accents aside."""
        return self.filter(every_word(text))


class Organisation(EditedRow, MergeableRow):
    """A body that hosts, joins or works with hubs."""

    class Kind(models.TextChoices):
        """What it is."""

        PUBLIC_AGENCY = "public_agency", _("Public agency")
        PUBLIC_AUTHORITY = "public_authority", _("Public authority")
        PUBLIC_PROGRAMME = "public_programme", _("Public programme")
        REGIONAL_LOCAL_AUTHORITY = "regional_local_authority", _("Regional or local authority")
        EU_INSTITUTION = "eu_institution", _("EU institution")
        INTERNATIONAL = "international_organisation", _("International organisation")
        CANCER_CENTRE = "cancer_centre", _("Cancer centre")
        CANCER_NETWORK = "cancer_network", _("Cancer network")
        HOSPITAL = "hospital", _("Hospital")
        REGISTRY = "registry", _("Registry")
        RESEARCH_INSTITUTE = "research_institute", _("Research institute")
        UNIVERSITY = "university", _("University")
        FUNDER = "funder", _("Funder")
        PATIENT_ORGANISATION = "patient_organisation", _("Patient organisation")
        CIVIL_SOCIETY = "civil_society", _("Civil-society organisation")
        EUROPEAN_FEDERATION = "european_federation", _("European federation")
        INDUSTRY_CLUSTER = "industry_cluster", _("Industry cluster")
        INNOVATION_PLATFORM = "innovation_platform", _("Innovation platform")

    class ContactPoint(models.TextChoices):
        """What it is the contact point for; hubs link with these and complement them (call text of the Mission)."""

        NCP = "ncp", _("Horizon Europe National Contact Point")
        NFP = "nfp", _("EU4Health National Focal Point")
        OTHER = "other_cp", _("Contact point of another EU programme")

    name = models.CharField(_("name"), max_length=250)
    acronym = models.CharField(_("short name"), max_length=40, blank=True)
    country = models.ForeignKey(
        Country,
        verbose_name=_("country"),
        on_delete=models.PROTECT,
        related_name="organisations",
        null=True,
        blank=True,
    )
    kind = models.CharField(_("type"), max_length=40, choices=Kind)
    sector = models.CharField(_("sector"), max_length=30, choices=Sector, blank=True, default="", db_default="")
    website = models.URLField(_("website"), max_length=300, blank=True)
    relation = models.CharField(_("relation to the network"), max_length=300, blank=True)
    contact_point = models.CharField(_("contact point"), max_length=20, choices=ContactPoint, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    added_by = models.ForeignKey(
        "hubs.Hub",
        verbose_name=_("hub that added it"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    updated_at = TimestampField(_("changed"), auto_now=True)
    search_text = search_column("name", "acronym", "website")
    sort_name = sort_column("name")

    objects = OrganisationQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "name", "acronym", "country", "kind", "sector", "website", "relation", "contact_point", "source",
            "added_by", "updated_at", "merged_ids", "search_text", "sort_name", *EditedRow.EDIT_FIELDS,
        ),
    )  # fmt: skip

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["sort_name", "id"]
        indexes = [
            search_index("hubs_organisation_search"),
            GinIndex(fields=["merged_ids"], name="hubs_organisation_merged"),
            models.Index(fields=["sort_name", "id"], name="hubs_organisation_by_name"),
            models.Index(fields=["country", "sort_name", "id"], name="hubs_organisation_by_country"),
            models.Index(fields=["updated_at", "id"], name="hubs_organisation_by_change"),
            models.Index(
                fields=["country", "contact_point", "sort_name"],
                name="hubs_organisation_contact",
                condition=~Q(contact_point=""),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "country"], name="hubs_organisation_once_a_country", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(website="") | Q(website__regex=r"^https?://"), name="hubs_organisation_website_is_web"
            ),
            models.CheckConstraint(
                condition=Q(sector="") | Q(sector__in=Sector.values), name="hubs_organisation_known_sector"
            ),
        ]
        triggers = [
            ORGANISATIONS.own_changes(),
            COUNTRIES.changes_with("contact_point", "SELECT {row}.country_id WHERE {row}.contact_point <> ''"),
            HUBS.changes_with(
                "organisation",
                "SELECT member.hub_id FROM [hubs.Membership] member WHERE member.organisation_id = {row}.id",
                "name", "acronym", "kind", "sector", "website",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """The acronym where there is one."""
        return self.acronym or self.name

    def can_be_corrected_in(self, hub: "Hub") -> bool:
        """Whether the hub may correct it, as long as it belongs to no other hub.

        It is of the hub's country or the hub added it; a contact point belongs to the whole country.
        """
        return not self.contact_point and (self.country_id == hub.country_id or self.added_by_id == hub.pk)


# The sector that follows from a kind. Other kinds (funders, registries, networks) can be of any sector.
SECTOR_OF_KIND = {
    Organisation.Kind.PUBLIC_AGENCY: Sector.PUBLIC_ADMINISTRATION,
    Organisation.Kind.PUBLIC_AUTHORITY: Sector.PUBLIC_ADMINISTRATION,
    Organisation.Kind.PUBLIC_PROGRAMME: Sector.PUBLIC_ADMINISTRATION,
    Organisation.Kind.REGIONAL_LOCAL_AUTHORITY: Sector.PUBLIC_ADMINISTRATION,
    Organisation.Kind.EU_INSTITUTION: Sector.PUBLIC_ADMINISTRATION,
    Organisation.Kind.CANCER_CENTRE: Sector.HEALTH_CARE,
    Organisation.Kind.HOSPITAL: Sector.HEALTH_CARE,
    Organisation.Kind.RESEARCH_INSTITUTE: Sector.ACADEMIA,
    Organisation.Kind.UNIVERSITY: Sector.ACADEMIA,
    Organisation.Kind.INDUSTRY_CLUSTER: Sector.INDUSTRY,
    Organisation.Kind.PATIENT_ORGANISATION: Sector.CIVIL_SOCIETY,
    Organisation.Kind.CIVIL_SOCIETY: Sector.CIVIL_SOCIETY,
}


class OrganisationSign(models.TextChoices):
    """Why two organisations may be duplicates, the surest sign first."""

    NAME = "name", _("The same name")
    ACRONYM = "acronym", _("The same short name")
    WEBSITE = "website", _("The same website")
    SIMILAR = "similar", _("A similar name")


class OrganisationPair(DuplicatePair):
    """Two organisations of one country."""

    first = models.ForeignKey(Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(
        Organisation, verbose_name=_("other organisation"), on_delete=models.CASCADE, related_name="+"
    )
    sign = models.CharField(_("sign"), max_length=10, choices=OrganisationSign, blank=True)

    privacy = Privacy(none=("id", "first", "second", "sign", "decided_by", "decided_at"))

    class Meta:
        verbose_name = _("pair of organisations")
        verbose_name_plural = _("pairs of organisations")
        ordering = ["id"]
        constraints = pair_constraints("hubs_pair")
