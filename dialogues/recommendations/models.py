"""The ledger: numbered recommendations, each to named addressees, each with its own answer."""

import datetime as dt

from django.db import models
from django.db.models import Deferrable, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from dialogues.frame.models import DIALOGUES, PolicyDialogue
from hubs.models import Organisation
from toolkit.actions.edited_rows import EditedRow
from toolkit.clock import TimestampField
from toolkit.partial_dates.dates import PARTIAL_DATE_PATTERN, PartialDateField


class RecommendationSetQuerySet(models.QuerySet["RecommendationSet"]):
    """Reads of sets."""

    def published(self) -> "RecommendationSetQuerySet":
        """Public sets: those of an organisation, and those of a published dialogue."""
        return self.filter(Q(dialogue=None) | Q(dialogue__in=PolicyDialogue.objects.published()))


class RecommendationSet(models.Model):
    """Recommendations adopted together: by a dialogue, or by an organisation (as the seven of 18 November 2020)."""

    title = models.CharField(_("title"), max_length=250)
    adopted_on = PartialDateField(_("adopted"), null=True, blank=True)
    dialogue = models.OneToOneField(
        PolicyDialogue,
        verbose_name=_("dialogue"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="recommendation_set",
    )
    issuer = models.ForeignKey(
        Organisation, verbose_name=_("issued by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    updated_at = TimestampField(_("changed"), auto_now=True)

    objects = RecommendationSetQuerySet.as_manager()

    privacy = Privacy(none=("id", "title", "adopted_on", "dialogue", "issuer", "source", "updated_at"))

    class Meta:
        verbose_name = _("set of recommendations")
        verbose_name_plural = _("sets of recommendations")
        ordering = ["-adopted_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(dialogue__isnull=False, issuer=None) | Q(dialogue=None, issuer__isnull=False),
                name="dialogues_set_has_one_origin",
            ),
            models.CheckConstraint(
                condition=Q(adopted_on__regex=PARTIAL_DATE_PATTERN), name="dialogues_set_date_shape"
            ),
            models.UniqueConstraint(fields=["issuer", "title"], name="dialogues_set_title_once_an_issuer"),
        ]
        triggers = [DIALOGUES.changes_with("set", "SELECT {row}.dialogue_id")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The dialogue's page where there is one, else the page of the set."""
        if self.dialogue_id:
            return reverse("dialogues:detail", args=[self.dialogue_id])
        return reverse("dialogues:recommendations", args=[self.pk])


class Recommendation(EditedRow):
    """One recommendation of a set."""

    set = models.ForeignKey(
        RecommendationSet,
        verbose_name=_("recommendation set"),
        on_delete=models.CASCADE,
        related_name="recommendations",
    )
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("recommendation"), max_length=2000)

    privacy = Privacy(none=("id", "set", "number", "text", *EditedRow.EDIT_FIELDS))

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ["number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["set", "number"],
                name="dialogues_recommendation_number_once",
                deferrable=Deferrable.IMMEDIATE,  # so that one UPDATE can close a gap
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="dialogues_recommendation_counts_from_one"),
        ]
        triggers = [
            DIALOGUES.changes_with(
                "text", "SELECT one.dialogue_id FROM [dialogues.RecommendationSet] one WHERE one.id = {row}.set_id"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"


class Addressee(EditedRow):
    """A body that a recommendation is addressed to, and its response (D7)."""

    class Kind(models.TextChoices):
        """The type of body."""

        NATIONAL_GOVERNMENT = "national_government", _("National government")
        EUROPEAN_UNION = "european_union", _("European Union")
        WHO_EUROPE = "who_europe", _("WHO Europe")
        REGIONAL_AUTHORITY = "regional_authority", _("Regional authority")
        LOCAL_AUTHORITY = "local_authority", _("Local authority")
        OTHER = "other", _("Others")

    class State(models.TextChoices):
        """The status of the response."""

        NOT_SENT = "not_sent", _("Not sent")
        SENT = "sent", _("Sent, no response yet")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        ACCEPTED = "accepted", _("Accepted")
        PARTLY = "partly", _("Partly accepted")
        REJECTED = "rejected", _("Rejected")
        IN_PROGRESS = "in_progress", _("In progress")
        DONE = "done", _("Done")

    recommendation = models.ForeignKey(
        Recommendation, verbose_name=_("recommendation"), on_delete=models.CASCADE, related_name="addressees"
    )
    kind = models.CharField(_("type"), max_length=30, choices=Kind)
    name = models.CharField(_("name"), max_length=200, blank=True, help_text=_("Empty: all of this kind."))
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.NOT_SENT)
    sent_on = models.DateField(_("sent"), null=True, blank=True)
    due_on = models.DateField(_("response due"), null=True, blank=True)
    answered_on = models.DateField(_("response received"), null=True, blank=True)
    answer = models.TextField(_("response"), max_length=10000, blank=True)

    privacy = Privacy(
        none=(
            "id",
            "recommendation",
            "kind",
            "name",
            "state",
            "sent_on",
            "due_on",
            "answered_on",
            "answer",
            *EditedRow.EDIT_FIELDS,
        )
    )

    class Meta:
        verbose_name = _("addressee")
        verbose_name_plural = _("addressees")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "kind", "name"], name="dialogues_addressee_once"),
            models.CheckConstraint(
                condition=~Q(state="rejected") | ~Q(answer=""), name="dialogues_addressee_rejects_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(state="not_sent", sent_on=None) | (~Q(state="not_sent") & Q(sent_on__isnull=False)),
                name="dialogues_addressee_sent_has_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["not_sent", "sent", "acknowledged"], answered_on=None)
                | (~Q(state__in=["not_sent", "sent", "acknowledged"]) & Q(answered_on__isnull=False)),
                name="dialogues_addressee_answer_has_day",
            ),
        ]
        triggers = [
            DIALOGUES.changes_with(
                "addressee",
                "SELECT one.dialogue_id FROM [dialogues.RecommendationSet] one"
                " JOIN [dialogues.Recommendation] text ON text.set_id = one.id WHERE text.id = {row}.recommendation_id",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.get_kind_display()

    @property
    def is_waiting(self) -> bool:
        """Sent, and not yet answered in the matter."""
        return self.state in (self.State.SENT, self.State.ACKNOWLEDGED)

    def days_waiting(self, *, today: dt.date) -> int | None:
        """Days without an answer, counted in public; None while nothing is asked or where there is an answer."""
        return (today - self.sent_on).days if self.is_waiting and self.sent_on else None
