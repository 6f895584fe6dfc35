"""The call for participants of a dialogue: seats, reserves, quotas, and until when what people entered is kept."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from dialogues.frame.models import DIALOGUES, Phase, PolicyDialogue
from dialogues.participants.categories import Category
from dialogues.participants.models.feed import PARTICIPANT_CALLS
from hubs.models import Hub
from toolkit.actions.edited_rows import EditedRow

MOST_SEATS = 1000


class ParticipantCallQuerySet(models.QuerySet["ParticipantCall"]):
    """Reads of calls."""

    def open(self, *, at: dt.datetime) -> "ParticipantCallQuerySet":
        """Calls of published dialogues for which one can register at a moment."""
        has_begun = Phase.objects.filter(kind=Phase.Kind.CALL, opens_at__lte=at)
        under_way = has_begun.filter(Q(closes_at=None) | Q(closes_at__gt=at)).order_by()
        return self.filter(
            dialogue__in=PolicyDialogue.objects.published(), dialogue_id__in=under_way.values("dialogue")
        )


class ParticipantCall(EditedRow):
    """The call of one dialogue. People register while the phase "registration" is open; then some of them are drawn."""

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="+")
    dialogue = models.OneToOneField(
        PolicyDialogue, verbose_name=_("dialogue"), on_delete=models.CASCADE, related_name="call"
    )
    seats = models.PositiveSmallIntegerField(_("places"))
    reserves = models.PositiveSmallIntegerField(_("reserves"), default=0)
    explanation = models.TextField(
        _("explanation"), max_length=2000, blank=True, help_text=_("What the draw asks, and why.")
    )
    reply_days = models.PositiveSmallIntegerField(_("days to reply"), default=10)
    kept_until = models.DateField(_("kept until"), help_text=_("Then everything people entered is deleted."))

    objects = ParticipantCallQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "hub", "dialogue", "seats", "reserves", "explanation", "reply_days", "kept_until", *EditedRow.EDIT_FIELDS,
        ),
    )  # fmt: skip

    class Meta:
        verbose_name = _("call for participants")
        verbose_name_plural = _("calls for participants")
        constraints = [
            models.CheckConstraint(condition=Q(seats__range=(1, MOST_SEATS)), name="dialogues_call_seats"),
            models.CheckConstraint(condition=Q(reserves__lte=MOST_SEATS), name="dialogues_call_reserves"),
            models.CheckConstraint(condition=Q(reply_days__range=(1, 90)), name="dialogues_call_reply_days"),
        ]
        triggers = [PARTICIPANT_CALLS.own_changes(), DIALOGUES.changes_with("call", "SELECT {row}.dialogue_id")]

    def __str__(self) -> str:
        return f"call of dialogue {self.dialogue_id}"


class DrawQuota(models.Model):
    """How many people of one value of a category are drawn, at least and at most; ``share`` is that of the population in percent."""

    call = models.ForeignKey(ParticipantCall, verbose_name=_("call"), on_delete=models.CASCADE, related_name="quotas")
    category = models.CharField(_("category"), max_length=20, choices=Category)
    value = models.CharField(_("value"), max_length=100)
    minimum = models.PositiveSmallIntegerField(_("at least"))
    maximum = models.PositiveSmallIntegerField(_("at most"))
    share = models.PositiveSmallIntegerField(_("share of the population"), null=True, blank=True)

    privacy = Privacy(none=("id", "call", "category", "value", "minimum", "maximum", "share"))

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["call", "category", "value"], name="dialogues_quota_once"),
            models.CheckConstraint(condition=Q(category__in=Category.values), name="dialogues_quota_known_category"),
            models.CheckConstraint(condition=~Q(value=""), name="dialogues_quota_has_value"),
            models.CheckConstraint(
                condition=Q(minimum__lte=F("maximum"), maximum__gte=1, maximum__lte=MOST_SEATS),
                name="dialogues_quota_range",
            ),
            models.CheckConstraint(
                condition=Q(share=None) | Q(share__lte=100), name="dialogues_quota_share_in_percent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.value}: {self.minimum}–{self.maximum}"


class VolunteerCount(models.Model):
    """The confirmed volunteers of a call by category and value, in steps of five: what a team sees of their details.

    Counted anew when at least five people more or fewer are registered, so that no change tells what one of them said.
    """

    call = models.OneToOneField(ParticipantCall, verbose_name=_("call"), on_delete=models.CASCADE, related_name="count")
    people = models.PositiveIntegerField(_("people"))
    numbers = models.JSONField(_("people by category and value"))

    privacy = Privacy(none=("id", "call", "people", "numbers"))

    class Meta:
        verbose_name = _("count of volunteers")
        verbose_name_plural = _("counts of volunteers")

    def __str__(self) -> str:
        return f"count of call {self.call_id}"
