"""A text that organisations endorse: a consensus statement, a call, a set of recommendations."""

import datetime as dt

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from hubs.models import Hub, Topic
from hubs.vocabulary.feed import HUB_IS_PUBLIC, country_of_hub
from publishing.publishable import Publishable, PublishableQuerySet, publishable_constraints
from publishing.triggers import FeedResource, RefusalTrigger
from toolkit.addresses import address_of

JOINT_STATEMENTS = FeedResource(
    "joint_statements",
    "dialogues.JointStatement",
    "shown.published_at IS NOT NULL AND shown.withdrawn_at IS NULL AND " + HUB_IS_PUBLIC,
    country_of_hub(),
)
# Languages may be added, also once an organisation has endorsed.
TEXT_CHANGES_AFTER_ENDORSEMENT = """
    ((OLD.title, OLD.body, OLD.original_language) IS DISTINCT FROM (NEW.title, NEW.body, NEW.original_language)
     OR NOT NEW.translations @> OLD.translations)
    AND EXISTS (
        SELECT FROM [dialogues.Endorsement] one WHERE one.statement_id = OLD.id AND one.state IN ('endorsed', 'pending')
    )
"""


class JointStatementQuerySet(PublishableQuerySet["JointStatement"]):
    """Reads of joint statements."""

    def for_pages(self) -> "JointStatementQuerySet":
        """With what a page shows of each, ``endorsement_count`` and ``is_replaced``."""
        endorsed = models.Count("endorsements", filter=Q(endorsements__state="endorsed"))
        newer = JointStatement.objects.published().filter(replaces=models.OuterRef("pk"))
        shown = self.select_related("hub__country", "replaces")
        return shown.annotate(endorsement_count=endorsed, is_replaced=models.Exists(newer.order_by()))


class JointStatement(Publishable):
    """One text, open for endorsement from one day to another. Fixed once endorsed: a corrected text is a new statement that
    replaces it."""

    TRANSLATED = ("title", "body")

    class Kind(models.TextChoices):
        """What the text is."""

        CONSENSUS = "consensus", _("Consensus statement")
        CALL = "call", _("Call to action")
        RECOMMENDATIONS = "recommendations", _("Set of recommendations")
        POSITION = "position", _("Position paper")

    class OpenTo(models.TextChoices):
        """Who may endorse."""

        ALL = "all", _("Any organisation")
        COUNTRY = "country", _("Organisations of the hub's country")
        KNOWN = "known", _("Organisations already in the network")

    hub = models.ForeignKey(
        Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="joint_statements", null=True, blank=True,
        help_text=_("Empty: a statement of the network."),
    )  # fmt: skip
    kind = models.CharField(_("type"), max_length=20, choices=Kind, default=Kind.CONSENSUS)
    title = models.CharField(_("title"), max_length=200, blank=True)
    body = models.TextField(_("text"), blank=True, help_text=_("Markdown"))
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"), related_name="joint_statements", blank=True)
    opens_on = models.DateField(_("opens"), null=True, blank=True)
    closes_on = models.DateField(_("closes"), null=True, blank=True, help_text=_("The last day."))
    open_to = models.CharField(_("open to"), max_length=10, choices=OpenTo, default=OpenTo.ALL)
    replaces = models.OneToOneField(
        "self", verbose_name=_("replaces"), on_delete=models.PROTECT, related_name="replacement", null=True, blank=True
    )

    objects = JointStatementQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "hub", "original_language", "translations", "kind", "title", "body", "topics", "opens_on", "closes_on", "open_to",
            "replaces", "publication", "table_key", "published_at", "changed_at", "withdrawn_at", "created_at",
        ),
    )  # fmt: skip

    class Meta(Publishable.Meta):
        verbose_name = _("joint statement")
        verbose_name_plural = _("joint statements")
        constraints = [
            *publishable_constraints(
                "dialogues_joint_statement",
                withdrawn="dialogues_joint_statement_withdrawn_was_published",
                changed="dialogues_joint_statement_changed_after_published",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | ~Q(title="") & Q(opens_on__isnull=False, closes_on__isnull=False),
                name="dialogues_joint_statement_published_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(closes_on=None) | Q(closes_on__gte=F("opens_on")),
                name="dialogues_joint_statement_closes_after_opening",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["consensus", "call", "recommendations", "position"])
                & Q(open_to__in=["all", "country", "known"]),
                name="dialogues_joint_statement_known_values",
            ),
            models.CheckConstraint(
                condition=~Q(open_to="country") | Q(hub__isnull=False),
                name="dialogues_joint_statement_country_is_of_hub",
            ),
            models.CheckConstraint(
                condition=Q(replaces=None) | ~Q(replaces=F("id")), name="dialogues_joint_statement_replaces_another"
            ),
        ]
        triggers = [
            JOINT_STATEMENTS.own_changes(),
            RefusalTrigger(
                name="joint_statement_text_is_fixed",
                operation=pgtrigger.Update,
                condition=TEXT_CHANGES_AFTER_ENDORSEMENT,
            ),
        ]

    def __str__(self) -> str:
        return str(self.words["title"]) or f"joint statement {self.pk}"

    def get_absolute_url(self) -> str:
        """The public page."""
        return address_of("dialogues:joint_statement", self.pk)

    @property
    def emails_about(self) -> str:
        """How emails name it as their subject."""
        return f"joint_statement:{self.pk}"

    @property
    def published_replacement(self) -> "JointStatement | None":
        """The statement that took its place; None while there is none."""
        return JointStatement.objects.published().filter(replaces=self.pk).first()

    def is_open(self, today: dt.date) -> bool:
        """Whether the day is one of those on which it can be endorsed."""
        return bool(self.opens_on and self.closes_on and self.opens_on <= today <= self.closes_on)


class JointStatementTopicLink(JointStatement.topics.through):  # type: ignore[misc,name-defined]
    """A topic of a joint statement, for its trigger."""

    privacy = Privacy(none=("id", "jointstatement", "topic"))

    class Meta:
        proxy = True
        triggers = [JOINT_STATEMENTS.changes_with("link", "SELECT {row}.jointstatement_id")]


class HubOfJointStatements(Hub):
    """A hub, for the trigger on whether its joint statements are public."""

    class Meta:
        proxy = True
        triggers = [
            JOINT_STATEMENTS.changes_with(
                "hub", "SELECT one.id FROM [dialogues.JointStatement] one WHERE one.hub_id = {row}.id", "is_published"
            )
        ]
