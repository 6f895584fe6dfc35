"""The national hub of a country, and which organisations carry it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pgtrigger
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.privacy import Privacy
from hubs.countries.models.country import Country
from hubs.milestones.models import OPERATING_KINDS, Milestone
from hubs.registry.models.organisation import Organisation
from hubs.vocabulary.feed import COUNTRIES, GROUPS, HUBS, ORGANISATIONS
from hubs.vocabulary.models import Topic
from hubs.vocabulary.status import HubStatus
from toolkit.addresses import address_of
from toolkit.clock import TimestampField
from toolkit.localized_text import Translated, translations_are_an_object
from toolkit.time_zones import zone_of

if TYPE_CHECKING:
    from hubs.team.models.team_member import Role


class HubQuerySet(models.QuerySet["Hub"]):
    """Reads of hubs; who may see which is one of them."""

    def published(self) -> "HubQuerySet":
        """Public hubs."""
        return self.filter(is_published=True)

    def with_status(self) -> "HubQuerySet":
        """Annotates the two derived facts: ``is_operating`` and ``is_recognised`` (domain.md 1.4)."""
        actual = Milestone.objects.filter(hub=OuterRef("pk"), is_actual=True)
        return self.annotate(
            is_operating=Exists(actual.filter(kind__in=OPERATING_KINDS)),
            is_recognised=Exists(actual.filter(kind=Milestone.Kind.RECOGNISED)),
        )

    def staffed_by(self, user: User | AnonymousUser, roles: "Iterable[Role] | None" = None) -> "HubQuerySet":
        """Hubs in whose team the person is, with one of ``roles`` where given; every hub for the network office."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_network_office:
            return self
        return self.in_team_of(user.pk) if roles is None else self.filter(team__user=user, team__role__in=list(roles))

    def in_team_of(self, user: int) -> "HubQuerySet":
        """Hubs in whose team the person with this key is, in whatever role."""
        return self.filter(team__user=user)


# The headings of the ECHoS mapping of hub-like structures (Milestone 5), each a text of the profile.
SECTIONS = (
    ("organisation_text", _("Organisation")),
    ("governance_text", _("Governance")),
    ("engagement_text", _("Working with people and organisations")),
    ("funding_text", _("Funding")),
    ("activities_text", _("Activities")),
    ("perspectives_text", _("Future plans")),
)


class Hub(Translated):
    """A National Cancer Mission Hub, or the structure that is becoming one.

    Whether it operates and whether it is recognised is derived from its milestones and never typed in. The row holds
    what is published; changes to it are written as revisions (``publishing.subjects``).
    """

    TRANSLATED = ("name", "summary", *(field for field, _title in SECTIONS))

    class Model(models.TextChoices):
        """The models seen (Utrecht exchange report, 2025)."""

        GOVERNMENT_LED = "government_led", _("Government-led")
        RESEARCH_DRIVEN = "research_driven", _("Research-driven")
        CIVIL_SOCIETY = "civil_society_coalition", _("Civil-society coalition")
        EXISTING = "existing_structure", _("Builds on an existing centre or network")
        NEW = "new_initiative", _("New initiative")

    country = models.OneToOneField(Country, verbose_name=_("country"), on_delete=models.PROTECT, related_name="hub")
    slug = models.SlugField(_("address"), max_length=10, unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True, help_text=_("Empty when no name is known."))
    host_as_stated = models.CharField(_("host, as stated by the source"), max_length=300, blank=True)
    model = models.CharField(_("model"), max_length=40, choices=Model, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    organisation_text = models.TextField(_("organisation"), blank=True, db_default="")
    governance_text = models.TextField(_("governance"), blank=True, db_default="")
    engagement_text = models.TextField(_("working with people and organisations"), blank=True, db_default="")
    funding_text = models.TextField(_("funding"), blank=True, db_default="")
    activities_text = models.TextField(_("activities"), blank=True, db_default="")
    perspectives_text = models.TextField(_("future plans"), blank=True, db_default="")
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"), related_name="hubs", blank=True)
    logo = models.ForeignKey(
        "publishing.StoredFile",
        verbose_name=_("logo"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    confirmed_on = models.DateField(_("last confirmed on"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("confirmed by"), on_delete=models.SET_NULL, related_name="+",
        null=True, blank=True,
    )  # fmt: skip
    note = models.TextField(_("note on the sources"), blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    contact_email = models.EmailField(
        _("contact email"), blank=True, help_text=_("A shared mailbox, not a person's address.")
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    organisations = models.ManyToManyField(
        Organisation, verbose_name=_("organisations"), through="Membership", related_name="hubs"
    )
    profile_publication = models.OneToOneField(
        "publishing.Publication", verbose_name=_("publication of the profile"), on_delete=models.SET_NULL,
        related_name="profile_of", null=True, blank=True,
    )  # fmt: skip
    milestones_publication = models.OneToOneField(
        "publishing.Publication", verbose_name=_("publication of the milestones"), on_delete=models.SET_NULL,
        related_name="milestones_of", null=True, blank=True,
    )  # fmt: skip
    is_published = models.BooleanField(_("published"), default=True)
    updated_at = TimestampField(_("changed"), auto_now=True)

    objects = HubQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "country", "slug", "original_language", "translations", "name", "host_as_stated", "model", "summary",
            "organisation_text", "governance_text", "engagement_text", "funding_text", "activities_text", "perspectives_text",
            "topics", "logo", "confirmed_on", "confirmed_by", "note", "website", "contact_email", "source", "organisations",
            "profile_publication", "milestones_publication", "is_published", "updated_at",
        ),
    )  # fmt: skip

    class Meta:
        verbose_name = _("hub")
        verbose_name_plural = _("hubs")
        ordering = ["country__name", "id"]
        constraints = [translations_are_an_object("hubs_hub_translations")]
        triggers = [
            pgtrigger.ReadOnly(name="slug_is_fixed", fields=["slug"]),
            HUBS.own_changes(),
            COUNTRIES.changes_with("hub", "SELECT {row}.country_id"),
            ORGANISATIONS.changes_with(
                "hub",
                "SELECT member.organisation_id FROM [hubs.Membership] member WHERE member.hub_id = {row}.id",
                "is_published",
            ),
            GROUPS.changes_with(
                "hub", "SELECT one.id FROM [hubs.Group] one WHERE one.hub_id = {row}.id", "is_published"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The public page."""
        return address_of("hubs:country", self.slug)

    @property
    def title(self) -> str:
        """The hub's name in the reader's language; where none is known, the country says which hub is meant."""
        return str(self.words["name"]) or gettext("National hub of %(country)s") % {"country": self.country.local_name}

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone in which moments of this hub are shown: that of the capital of its country."""
        return ZoneInfo(zone_of(self.country.code))

    @property
    def status(self) -> HubStatus:
        """The one word for map and lists. Needs ``with_status()`` or reads the milestones."""
        operating = getattr(self, "is_operating", None)
        recognised = getattr(self, "is_recognised", None)
        if operating is None or recognised is None:
            actual = [m.kind for m in self.milestones.all() if m.is_actual]
            operating = any(kind in OPERATING_KINDS for kind in actual)
            recognised = Milestone.Kind.RECOGNISED in actual
        if operating:
            return HubStatus.OPERATING
        return HubStatus.RECOGNISED if recognised else HubStatus.FORMING


class HubTopicLink(Hub.topics.through):  # type: ignore[misc,name-defined]
    """A topic of a hub, for its trigger."""

    privacy = Privacy(none=("id", "hub", "topic"))

    class Meta:
        proxy = True
        triggers = [HUBS.changes_with("link", "SELECT {row}.hub_id")]
