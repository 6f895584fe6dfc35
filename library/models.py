"""The library: what hubs and the network share across borders (the resource library is cross-border by design)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from hubs.countries.models.country import Country
from hubs.registry.models.hub import Hub
from hubs.registry.models.organisation import Organisation
from hubs.vocabulary.feed import HUB_IS_PUBLIC, OWN_COUNTRY, country_of_hub
from hubs.vocabulary.models import Topic
from publishing.models.stored_file import StoredFile
from publishing.publishable import Publishable, PublishableQuerySet, publishable_constraints
from publishing.triggers import FeedResource
from toolkit.addresses import address_of
from toolkit.partial_dates.dates import PARTIAL_DATE_PATTERN, PartialDateField
from toolkit.text_search import TranslatedTexts, search_column, search_index, sort_column

RESOURCES = FeedResource(
    "resources",
    "library.Resource",
    "shown.published_at IS NOT NULL AND shown.withdrawn_at IS NULL AND " + HUB_IS_PUBLIC,
    f"{OWN_COUNTRY} UNION {country_of_hub()}",
)

_CC = "https://creativecommons.org/"
DEEDS = {
    "CC0-1.0": f"{_CC}publicdomain/zero/1.0/",
    "CC-BY-4.0": f"{_CC}licenses/by/4.0/",
    "CC-BY-SA-4.0": f"{_CC}licenses/by-sa/4.0/",
    "CC-BY-NC-4.0": f"{_CC}licenses/by-nc/4.0/",
    "CC-BY-ND-4.0": f"{_CC}licenses/by-nd/4.0/",
}


CARD_FIELDS = (
    "original_language", "translations", "title", "description", "kind", "issued", "languages", "link", "published_at",
    "country__code", "country__name", "publisher__name", "publisher__acronym", "file__name", "file__size",
)  # fmt: skip


class ResourceQuerySet(PublishableQuerySet["Resource"]):
    """Reads of the library."""

    def for_pages(self) -> "ResourceQuerySet":
        """With what a list shows of each: its hub, country, publisher and file."""
        return self.select_related("hub__country", "country", "publisher", "file")

    def for_cards(self) -> "ResourceQuerySet":
        """With what a card shows and no more."""
        return self.select_related("country", "publisher", "file").only(*CARD_FIELDS)


class Resource(Publishable):
    """One entry of the library, a file or a link."""

    TRANSLATED = ("title", "description")

    class Kind(models.TextChoices):
        """The separate kinds (guidelines, toolkits and trainings are never one)."""

        GUIDELINE = "guideline", _("Guideline")
        TOOLKIT = "toolkit", _("Toolkit")
        TRAINING = "training", _("Training")
        REPORT = "report", _("Report")
        EVIDENCE_BRIEF = "evidence_brief", _("Evidence brief")
        RECORDING = "recording", _("Recording")
        DATA_SET = "data_set", _("Data set")

    class Licence(models.TextChoices):
        """What one may do with it; SPDX identifiers where there is one."""

        CC0 = "CC0-1.0", _("CC0: no rights reserved")
        CC_BY = "CC-BY-4.0", _("CC BY 4.0: use it, name the author")
        CC_BY_SA = "CC-BY-SA-4.0", _("CC BY-SA 4.0: use it, name the author, share alike")
        CC_BY_NC = "CC-BY-NC-4.0", _("CC BY-NC 4.0: non-commercial use only, name the author")
        CC_BY_ND = "CC-BY-ND-4.0", _("CC BY-ND 4.0: share it unchanged, name the author")
        RESERVED = "reserved", _("All rights reserved: read it, ask before you use it")
        NOT_TOLD = "not_told", _("Licence not specified")

    hub = models.ForeignKey(
        Hub, verbose_name=_("hub"), on_delete=models.CASCADE, related_name="resources", null=True, blank=True,
        help_text=_("Empty: of the network."),
    )  # fmt: skip
    kind = models.CharField(_("type"), max_length=20, choices=Kind, blank=True)
    title = models.CharField(_("title"), max_length=250, blank=True)
    description = models.TextField(_("description"), blank=True)
    languages = ArrayField(
        models.CharField(max_length=10), verbose_name=_("languages it is in"), default=list, blank=True
    )
    country = models.ForeignKey(
        Country, verbose_name=_("country"), on_delete=models.PROTECT, related_name="resources", null=True, blank=True,
        help_text=_("The country it is about; empty: all of them."),
    )  # fmt: skip
    publisher = models.ForeignKey(
        Organisation,
        verbose_name=_("publisher"),
        on_delete=models.PROTECT,
        related_name="resources",
        null=True,
        blank=True,
    )
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"), related_name="resources", blank=True)
    licence = models.CharField(_("licence"), max_length=20, choices=Licence, default=Licence.NOT_TOLD)
    issued = PartialDateField(_("published by its author"), null=True, blank=True)
    link = models.URLField(_("address"), max_length=500, blank=True)
    file = models.ForeignKey(
        StoredFile, verbose_name=_("file"), on_delete=models.PROTECT, related_name="resources", null=True, blank=True
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    search_text = search_column("title", "description", TranslatedTexts())
    sort_title = sort_column("title")
    sort_issued = models.GeneratedField(
        expression=Coalesce("issued", Value("")), output_field=models.CharField(max_length=10), db_persist=True
    )  # what has no date comes before all that has

    objects = ResourceQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "hub", "kind", "original_language", "translations", "title", "description", "languages", "country",
            "publisher", "topics", "licence", "issued", "link", "file", "source", "publication", "table_key", "published_at",
            "changed_at", "withdrawn_at", "created_at", "search_text", "sort_title", "sort_issued",
        ),
    )  # fmt: skip

    class Meta(Publishable.Meta):
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        constraints = [
            *publishable_constraints(
                "library_resource",
                withdrawn="library_resource_withdrawn_was_public",
                changed="library_resource_changed_after",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | (~Q(title="") & ~Q(kind="")),
                name="library_resource_published_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | (~Q(link="") & Q(file=None)) | (Q(link="") & Q(file__isnull=False)),
                name="library_resource_link_or_file",
            ),
            models.CheckConstraint(condition=Q(issued__regex=PARTIAL_DATE_PATTERN), name="library_resource_date_shape"),
        ]
        indexes = [
            models.Index(fields=["published_at", "id"], name="hubs_resource_newest"),
            models.Index(fields=["changed_at", "id"], name="hubs_resource_by_change"),
            models.Index(fields=["sort_title", "id"], name="hubs_resource_by_title"),
            search_index("hubs_resource_search"),
        ]
        triggers = [RESOURCES.own_changes()]

    def __str__(self) -> str:
        return str(self.words["title"]) or f"library entry {self.pk}"

    def get_absolute_url(self) -> str:
        """The public page."""
        return address_of("library:detail", self.pk)

    @property
    def kind_label(self) -> str:
        """The name of its kind. ``get_kind_display`` translates every choice to find the one."""
        return str(Resource.Kind(self.kind).label)

    @property
    def leads_away(self) -> bool:
        """Whether it is on another site."""
        return bool(self.link)

    @property
    def deed(self) -> str:
        """The address of the licence's text; empty where there is none."""
        return DEEDS.get(self.licence, "")


class ResourceTopicLink(Resource.topics.through):  # type: ignore[misc,name-defined]
    """A topic of a library entry, for its trigger."""

    privacy = Privacy(none=("id", "resource", "topic"))

    class Meta:
        proxy = True
        triggers = [RESOURCES.changes_with("link", "SELECT {row}.resource_id")]


class HubOfResources(Hub):
    """A hub, for the trigger on whether its resources are public."""

    class Meta:
        proxy = True
        triggers = [
            RESOURCES.changes_with(
                "hub", "SELECT one.id FROM [library.Resource] one WHERE one.hub_id = {row}.id", "is_published"
            )
        ]


class PublisherOfResources(Organisation):
    """An organisation, for the trigger on what its resources show of it."""

    class Meta:
        proxy = True
        triggers = [
            RESOURCES.changes_with(
                "publisher",
                "SELECT one.id FROM [library.Resource] one WHERE one.publisher_id = {row}.id",
                "name", "acronym", "website",
            )
        ]  # fmt: skip
