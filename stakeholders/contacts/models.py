"""People and organisations a hub works with, segments of them, and what they consented to. A hub sees only its own."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.privacy import ON_REQUEST, Privacy
from hubs.models import Hub, Organisation, Sector, Topic
from toolkit.actions.edited_rows import EditedRow
from toolkit.clock import TimestampField
from toolkit.duplicates.merge import MergeableRow
from toolkit.email_addresses import canonical_address_check
from toolkit.text_search import any_word, every_word, search_column, search_index, sort_column

if TYPE_CHECKING:
    from stakeholders.segments.models import Segment


class Level(models.TextChoices):
    """The level at which a contact works."""

    LOCAL = "local", _("Local")
    REGIONAL = "regional", _("Regional")
    NATIONAL = "national", _("National")
    EUROPEAN = "european", _("European")


class StakeholderQuerySet(models.QuerySet["Stakeholder"]):
    """Reads of stakeholders."""

    def matching(self, criteria: "dict[str, list[str]]") -> "StakeholderQuerySet":
        """Those a segment's criteria select: within a criterion any value, all criteria together.

        ``criteria`` maps ``kinds``, ``sectors``, ``levels``, ``languages`` and ``topics`` (codes) to lists of values, and
        ``regions`` and ``functions`` to lists of words of which one has to occur; a criterion that is missing or
        empty does not restrict.
        """
        return self.filter(criteria_filter(criteria))

    def searched(self, text: str) -> "StakeholderQuerySet":
        """Those whose name, address, function, region or organisation holds every word of ``text``, accents aside."""
        return self.filter(every_word(text, organisation_id=Organisation.objects.all()))

    def counted_in(self, segments: "Iterable[Segment]") -> dict[int, int]:
        """How many of these each segment selects, by its id; one query for all."""
        counts = {
            f"in_{segment.pk}": Count("pk", filter=Q(pk__isnull=False) & criteria_filter(segment.criteria))
            for segment in segments
        }
        return {int(name.removeprefix("in_")): number for name, number in self.order_by().aggregate(**counts).items()}

    def reachable(self) -> "StakeholderQuerySet":
        """Those with an address."""
        return self.exclude(email="")

    def unreachable(self) -> "StakeholderQuerySet":
        """Those without one: the few, which an index counts."""
        return self.filter(email="")


CRITERIA = {
    "kinds": "kind",
    "sectors": "sector",
    "levels": "level",
    "languages": "language",
    "topics": "topics",
}


WORDS = {"regions": "region", "functions": "function"}


def criteria_filter(criteria: dict[str, list[str]]) -> Q:
    """The criteria of a segment as a condition; see ``StakeholderQuerySet.matching``."""
    wanted = {field: values for name, field in CRITERIA.items() if (values := criteria.get(name))}
    topics = wanted.pop("topics", None)
    chosen = Q(**{f"{field}__in": values for field, values in wanted.items()})
    if topics:  # asked apart: with a join, whoever has two of the topics would be there twice
        links = Stakeholder.topics.through.objects.filter(topic__code__in=topics)
        chosen &= Q(pk__in=links.values("stakeholder"))
    for name, field in WORDS.items():
        chosen &= any_word(f"folded_{field}", criteria.get(name, ()))
    return chosen


class Stakeholder(EditedRow, MergeableRow):
    """A person or an organisation in the address book of one hub."""

    class Kind(models.TextChoices):
        """What it is."""

        PERSON = "person", _("Person")
        ORGANISATION = "organisation", _("Organisation")

    class Source(models.TextChoices):
        """How the contact came into the address book."""

        ADDED = "added", _("Added")
        IMPORTED = "imported", _("Imported")

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.CASCADE, related_name="stakeholders")
    kind = models.CharField(_("type"), max_length=20, choices=Kind, default=Kind.PERSON)
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("email address"), blank=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    function = models.CharField(_("function"), max_length=150, blank=True)
    sector = models.CharField(_("sector"), max_length=30, choices=Sector)
    level = models.CharField(_("level"), max_length=20, choices=Level)
    region = models.CharField(_("region"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"), blank=True, related_name="+")
    source = models.CharField(_("how added"), max_length=20, choices=Source, default=Source.ADDED, editable=False)
    created_at = TimestampField(_("added"), auto_now_add=True)
    updated_at = TimestampField(_("changed"), auto_now=True)
    search_text = search_column("name", "email", "function", "region")
    folded_region = search_column("region")
    folded_function = search_column("function")
    sort_name = sort_column("name")

    objects = StakeholderQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id",
            "hub",
            "kind",
            "sector",
            "level",
            "language",
            "topics",
            "source",
            "created_at",
            "updated_at",
            "merged_ids",
            *EditedRow.EDIT_FIELDS,
        ),
        personal=(
            "name",
            "email",
            "organisation",
            "function",
            "region",
            "search_text",
            "folded_region",
            "folded_function",
            "sort_name",
        ),
        retention=gettext_noop("as long as the hub works with them; on request at once"),
        ends_with=ON_REQUEST,
        person="email",
    )

    class Meta:
        verbose_name = _("person or organisation")
        verbose_name_plural = _("people and organisations")
        ordering = ["sort_name", "id"]
        indexes = [
            models.Index(fields=["hub", "sort_name", "id"], name="stakeholders_by_name", include=["folded_region"]),
            models.Index(fields=["hub", "sector", "level", "kind", "language"], name="stakeholders_by_criteria"),
            models.Index(fields=["hub", "region", "folded_region"], name="stakeholders_regions_of_hub"),
            models.Index(fields=["hub"], name="stakeholders_without_address", condition=Q(email="")),
            search_index("stakeholders_search"),
            search_index("stakeholders_by_region", "folded_region"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["hub", "email"], condition=~Q(email=""), name="stakeholders_one_an_address_and_hub"
            ),
            models.UniqueConstraint(fields=["hub", "id"], name="stakeholders_stakeholder_in_hub"),
            canonical_address_check("email", name="stakeholders_canonical_address"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name_in_lists(self) -> str:
        """The short name of an organisation of the portal ("AICIB"); else the name."""
        organisation = self.organisation
        return organisation.short_name if organisation and organisation.name == self.name else self.name

    @property
    def note_in_lists(self) -> str:
        """What follows the name in a list: the long name, the function, the organisation."""
        long_name = self.name if self.name_in_lists != self.name else ""
        return ", ".join(part for part in (long_name, self.function, self.works_elsewhere) if part)

    @property
    def works_elsewhere(self) -> str:
        """The organisation a reader does not see in the name already; empty where there is none."""
        return self.organisation.name if self.organisation and self.organisation.name != self.name else ""


class EarlierAddress(models.Model):
    """The address of a merged contact: an import that contains it means the contact it was merged into."""

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.CASCADE, related_name="+")
    stakeholder = models.ForeignKey(
        Stakeholder, verbose_name=_("whose"), on_delete=models.CASCADE, related_name="earlier_addresses"
    )
    address = models.EmailField(_("email address"))
    noted_at = TimestampField(_("when"), auto_now_add=True)

    privacy = Privacy(
        none=("id", "hub", "stakeholder", "noted_at"),
        personal=("address",),
        retention=gettext_noop("deleted with the person or organisation it belongs to"),
        ends_with="stakeholder",
        person="address",
    )

    class Meta:
        verbose_name = _("earlier address")
        verbose_name_plural = _("earlier addresses")
        ordering = ["address", "id"]
        constraints = [
            models.UniqueConstraint(fields=["hub", "address"], name="stakeholders_earlier_address_once_a_hub"),
            models.CheckConstraint(condition=~Q(address=""), name="stakeholders_earlier_address_is_one"),
            canonical_address_check("address", name="stakeholders_earlier_address_canonical"),
        ]

    def __str__(self) -> str:
        return f"earlier address {self.pk}"
