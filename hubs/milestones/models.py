"""What a hub has reached or plans, in whatever order it happened."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from hubs.vocabulary.feed import COUNTRIES, HUBS
from toolkit.partial_dates.dates import PARTIAL_DATE_PATTERN, PartialDateField


class Milestone(models.Model):
    """One step of a hub's way: planned or actual, with its source, and a date as exact as the source gives it (or none)."""

    class Kind(models.TextChoices):
        """The steps seen (domain.md 1.4)."""

        PRE_INCEPTION_DIALOGUE = "pre_inception_dialogue", _("Pre-Inception Dialogue")
        INCEPTION_DIALOGUE = "inception_dialogue", _("Inception Dialogue")
        CALL_FOR_INTEREST = "call_for_interest", _("Call for expressions of interest")
        ESTABLISHED = "established", _("Established")
        GROUPS_FORMED = "groups_formed", _("Governing groups formed")
        ROADMAP = "roadmap", _("Roadmap")
        APPLIED = "applied", _("Applied for recognition")
        RECOGNISED = "recognised", _("Recognised as National Cancer Mission Hub")
        LAUNCHED = "launched", _("Publicly launched")
        MEMORANDUM = "memorandum", _("Memorandum signed")
        FIRST_DIALOGUE = "first_dialogue", _("First policy dialogue")
        ANNUAL_MEETING = "annual_meeting", _("Annual meeting")

    hub = models.ForeignKey("hubs.Hub", verbose_name=_("hub"), on_delete=models.CASCADE, related_name="milestones")
    kind = models.CharField(_("milestone"), max_length=40, choices=Kind)
    is_actual = models.BooleanField(_("has happened"), help_text=_("Otherwise it is planned."))
    date = PartialDateField(_("date"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=300)

    privacy = Privacy(none=("id", "hub", "kind", "is_actual", "date", "note", "source"))

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = [F("date").asc(nulls_last=True), "id"]
        constraints = [
            models.UniqueConstraint(fields=["hub", "kind", "date"], name="hubs_milestone_once", nulls_distinct=False),
            models.CheckConstraint(condition=Q(date__regex=PARTIAL_DATE_PATTERN), name="hubs_milestone_date_shape"),
            models.CheckConstraint(condition=~Q(source=""), name="hubs_milestone_has_source"),
        ]
        triggers = [
            HUBS.changes_with("milestone", "SELECT {row}.hub_id"),
            COUNTRIES.changes_with(
                "milestone", "SELECT hub.country_id FROM [hubs.Hub] hub WHERE hub.id = {row}.hub_id"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.date or ''}".strip()

    @property
    def kind_label(self) -> str:
        """The name of its type. ``get_kind_display`` translates every choice to find the one."""
        return str(Milestone.Kind(self.kind).label)


# A hub operates when one of these has happened; recognition alone does not make it operate (domain.md 1.4).
OPERATING_KINDS = (
    Milestone.Kind.ESTABLISHED,
    Milestone.Kind.LAUNCHED,
    Milestone.Kind.FIRST_DIALOGUE,
    Milestone.Kind.ANNUAL_MEETING,
)
