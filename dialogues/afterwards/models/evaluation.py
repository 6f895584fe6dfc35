"""What the organisers make of a dialogue: notes for the team, and the evaluation that is published in versions."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from dialogues.frame.models import DIALOGUES, PolicyDialogue
from hubs.models import Hub
from publishing.models import Publication
from toolkit.actions.edited_rows import EditedRow


class Debrief(EditedRow):
    """The notes of the team of one dialogue. Never public, and about the work, not about people."""

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="+")
    dialogue = models.OneToOneField(
        PolicyDialogue, verbose_name=_("dialogue"), on_delete=models.CASCADE, related_name="debrief"
    )
    went_well = models.TextField(_("what went well"), max_length=5000, blank=True)
    to_change = models.TextField(_("what to change"), max_length=5000, blank=True)
    figures = models.TextField(_("figures"), max_length=2000, blank=True)

    privacy = Privacy(
        none=("id", "hub", "dialogue", "went_well", "to_change", "figures", *EditedRow.EDIT_FIELDS),
    )

    class Meta:
        verbose_name = _("debrief")
        verbose_name_plural = _("debriefs")

    def __str__(self) -> str:
        return f"debrief of dialogue {self.dialogue_id}"


class Evaluation(models.Model):
    """The published evaluation of one dialogue; version 0 was never published. ``figures`` are those of the survey on the day of
    publishing, empty where fewer than five people had answered. Drafts and versions are revisions of its publication."""

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="+")
    dialogue = models.OneToOneField(
        PolicyDialogue, verbose_name=_("dialogue"), on_delete=models.CASCADE, related_name="evaluation"
    )
    publication = models.OneToOneField(
        Publication,
        verbose_name=_("publication"),
        on_delete=models.PROTECT,
        related_name="evaluation",
        null=True,
        blank=True,
    )
    summary = models.TextField(_("summary"), max_length=10000, blank=True)
    lessons = models.TextField(_("lessons"), max_length=10000, blank=True)
    figures: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(
        _("figures of the survey"), default=dict, blank=True
    )
    version = models.PositiveIntegerField(_("version"), default=0)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    privacy = Privacy(
        none=(
            "id", "hub", "dialogue", "publication", "summary", "lessons", "figures", "version", "published_at",
        ),
    )  # fmt: skip

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        constraints = [
            models.CheckConstraint(
                condition=Q(version=0, published_at=None)
                | Q(version__gt=0, published_at__isnull=False) & ~Q(summary=""),
                name="dialogues_evaluation_published_is_whole",
            ),
        ]
        triggers = [DIALOGUES.changes_with("evaluation", "SELECT {row}.dialogue_id")]

    def __str__(self) -> str:
        return f"evaluation of dialogue {self.dialogue_id}"

    def get_absolute_url(self) -> str:
        """Its public page."""
        return f"{self.dialogue.get_absolute_url()}evaluation/"
