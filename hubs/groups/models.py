"""Groups: the bodies of one hub, and the networks and intergroups of all Europe. Each has its term, its topics and its successor."""

import datetime as dt

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.privacy import Privacy
from hubs.registry.models.hub import Hub
from hubs.registry.models.organisation import Organisation
from hubs.vocabulary.feed import GROUPS
from hubs.vocabulary.models import Topic
from toolkit import clock
from toolkit.actions.edited_rows import EditedRow
from toolkit.clock import TimestampField
from toolkit.partial_dates.dates import PARTIAL_DATE_PATTERN, PartialDateField, over, term_in_order, term_in_words
from toolkit.text_search import sort_column


class GroupKind(models.TextChoices):
    """What a group is: six kinds of bodies of a hub, three kinds of networks of all Europe."""

    STAKEHOLDERS = "stakeholders_group", _("Stakeholders group")
    POLICY = "policy_group", _("Policy group")
    FORUM = "citizens_patients_forum", _("Citizens' and patients' forum")
    WORKING = "thematic_working_group", _("Thematic working group")
    COORDINATION = "strategic_group", _("Coordination group")
    DATA = "data_group", _("Data group")
    TOPIC_NETWORK = "focused_topic_network", _("Focused Topic Network")
    SPECIAL_NETWORK = "special_network", _("Special network")
    INTERGROUP = "intergroup", _("Intergroup")


PAN_EUROPEAN = (GroupKind.TOPIC_NETWORK, GroupKind.SPECIAL_NETWORK, GroupKind.INTERGROUP)
OF_HUBS = tuple(kind for kind in GroupKind if kind not in PAN_EUROPEAN)


class GroupQuerySet(models.QuerySet["Group"]):
    """Reads of groups."""

    def public(self) -> "GroupQuerySet":
        """Public groups: the pan-European ones, and those of public hubs."""
        return self.filter(Q(hub=None) | Q(hub__is_published=True))

    def pan_european(self) -> "GroupQuerySet":
        """Those of no hub."""
        return self.filter(hub=None)

    def of(self, hub: Hub | None) -> "GroupQuerySet":
        """Those of this hub, or the pan-European ones."""
        return self.filter(hub=hub)

    def for_pages(self) -> "GroupQuerySet":
        """With hub, successor, topics and chairs, in a fixed number of queries."""
        chairs = GroupChair.objects.select_related("organisation")
        return self.select_related("hub__country", "successor").prefetch_related(
            "topics", models.Prefetch("chairs", queryset=chairs), "predecessors"
        )


class Group(EditedRow):
    """A body of one hub (``hub``), or a pan-European network (no hub). ``realm`` is the hub's key, 0 for Europe."""

    Kind = GroupKind

    hub = models.ForeignKey(
        Hub, verbose_name=_("hub"), on_delete=models.CASCADE, related_name="groups", null=True, blank=True
    )
    realm = models.GeneratedField(
        expression=Coalesce("hub", Value(0)), output_field=models.BigIntegerField(), db_persist=True
    )
    kind = models.CharField(_("type"), max_length=40, choices=GroupKind)
    name = models.CharField(_("name"), max_length=200)
    purpose = models.TextField(_("purpose"), blank=True)
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"), related_name="groups", blank=True)
    since = PartialDateField(_("since"), null=True, blank=True)
    until = PartialDateField(_("until"), null=True, blank=True)
    strategy_period = models.CharField(_("strategy period"), max_length=100, blank=True)
    is_time_limited = models.BooleanField(_("for a limited time"), default=False)
    successor = models.ForeignKey(
        "self",
        verbose_name=_("successor"),
        on_delete=models.RESTRICT,
        related_name="predecessors",
        null=True,
        blank=True,
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    updated_at = TimestampField(_("changed"), auto_now=True)
    sort_name = sort_column("name")

    objects = GroupQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "hub", "realm", "kind", "name", "purpose", "topics", "since", "until", "strategy_period", "is_time_limited",
            "successor", "source", "updated_at", "sort_name", *EditedRow.EDIT_FIELDS,
        ),
    )  # fmt: skip

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["kind", "sort_name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["hub", "name"], name="hubs_group_name_once", nulls_distinct=False),
            models.UniqueConstraint(fields=["realm", "id"], name="hubs_group_in_realm"),
            models.CheckConstraint(
                condition=Q(hub=None, kind__in=PAN_EUROPEAN) | Q(hub__isnull=False, kind__in=OF_HUBS),
                name="hubs_group_kind_fits_realm",
            ),
            models.CheckConstraint(
                condition=Q(since__regex=PARTIAL_DATE_PATTERN, until__regex=PARTIAL_DATE_PATTERN),
                name="hubs_group_term_shape",
            ),
            models.CheckConstraint(condition=term_in_order(), name="hubs_group_term_in_order"),
            models.CheckConstraint(condition=~Q(successor=F("id")), name="hubs_group_not_its_own_heir"),
            models.CheckConstraint(
                condition=Q(successor=None) | Q(until__isnull=False), name="hubs_group_with_heir_has_ended"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="hubs_group_has_name"),
        ]
        triggers = [GROUPS.own_changes()]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The public page."""
        return reverse("groups:detail", args=[self.pk])

    @property
    def public_address(self) -> str:
        """The public address; empty while its hub has no public page."""
        return self.get_absolute_url() if self.hub is None or self.hub.is_published else ""

    @property
    def term(self) -> str:
        """Since when and until when, in words; empty where nothing is known."""
        return term_in_words(self.since, self.until)

    def has_ended(self, on: dt.date) -> bool:
        """Whether its term lies before that day; a year that has not passed is not over."""
        return self.until is not None and self.until.last_day < on


class GroupTopicLink(Group.topics.through):  # type: ignore[misc,name-defined]
    """A topic of a group, for its trigger."""

    privacy = Privacy(none=("id", "group", "topic"))

    class Meta:
        proxy = True
        triggers = [GROUPS.changes_with("link", "SELECT {row}.group_id")]


class GroupChairQuerySet(models.QuerySet["GroupChair"]):
    """Reads of chairs."""

    def ended_before(self, day: dt.date) -> "GroupChairQuerySet":
        """Those whose time, or whose group's, was over before that day."""
        return self.filter(over("until", day) | over("group__until", day))


class GroupChair(EditedRow):
    """One of those who lead a group: by office, or by name if the person agreed to be named."""

    group = models.ForeignKey(Group, verbose_name=_("group"), on_delete=models.CASCADE, related_name="chairs")
    name = models.CharField(_("name"), max_length=150, blank=True)
    agreed_to_be_named = models.BooleanField(_("agreed to be named"), default=False)
    function = models.CharField(_("function"), max_length=150, blank=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    since = PartialDateField(_("since"), null=True, blank=True)
    until = PartialDateField(_("until"), null=True, blank=True)

    objects = GroupChairQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id",
            "group",
            "agreed_to_be_named",
            "function",
            "organisation",
            "since",
            "until",
            *EditedRow.EDIT_FIELDS,
        ),
        personal=("name",),
        retention=gettext_noop("half a year after the person or the group stopped"),
        ends_with="hubs.forget",
        not_linked=gettext_noop("a name without an address; the hub or the network office removes it on request"),
    )

    class Meta:
        verbose_name = _("chair of a group")
        verbose_name_plural = _("chairs of groups")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(name="") | Q(agreed_to_be_named=True), name="hubs_chair_agreed_to_name"),
            models.CheckConstraint(
                condition=~Q(name="") | ~Q(function="") | Q(organisation__isnull=False), name="hubs_chair_is_somebody"
            ),
            models.CheckConstraint(
                condition=Q(since__regex=PARTIAL_DATE_PATTERN, until__regex=PARTIAL_DATE_PATTERN),
                name="hubs_chair_term_shape",
            ),
            models.CheckConstraint(condition=term_in_order(), name="hubs_chair_term_in_order"),
        ]
        triggers = [GROUPS.changes_with("chair", "SELECT {row}.group_id")]

    def __str__(self) -> str:
        return f"chair {self.pk}"

    @property
    def shown_as(self) -> str:
        """Name, function and organisation, as far as they are known."""
        return ", ".join(part for part in (self.name, self.function, str(self.organisation or "")) if part)

    @property
    def term(self) -> str:
        """Since when and until when, in words; empty where nothing is known."""
        return term_in_words(self.since, self.until)

    def has_ended(self, on: dt.date) -> bool:
        """Whether their time, or their group's, lies before that day."""
        return (self.until is not None and self.until.last_day < on) or self.group.has_ended(on)

    @property
    def is_former(self) -> bool:
        """Whether they lead it no more, today."""
        return self.has_ended(clock.today())
