"""What became of the statements of a dialogue: the recommendations each led to, or why it was not taken up."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from dialogues.frame.models import DIALOGUES, PolicyDialogue
from dialogues.recommendations.models.recommendation import Recommendation, RecommendationSet
from dialogues.statements.models.statement import Statement
from toolkit.actions.edited_rows import EditedRow


class StatementOutcome(EditedRow):
    """One recommendation a statement led to, or the reason of the organisers why it led to none.

    ``dialogue`` and ``set`` are there for composite foreign keys, which keep statement and recommendation in one dialogue.
    """

    dialogue = models.ForeignKey(PolicyDialogue, verbose_name=_("dialogue"), on_delete=models.CASCADE, related_name="+")
    statement = models.ForeignKey(
        Statement, verbose_name=_("statement"), on_delete=models.CASCADE, related_name="outcomes"
    )
    set = models.ForeignKey(
        RecommendationSet, verbose_name=_("recommendation set"), on_delete=models.CASCADE, related_name="+",
        null=True, blank=True,
    )  # fmt: skip
    recommendation = models.ForeignKey(
        Recommendation, verbose_name=_("recommendation"), on_delete=models.CASCADE, related_name="from_statements",
        null=True, blank=True,
    )  # fmt: skip
    reason = models.CharField(_("reason it was not taken up"), max_length=1000, blank=True)

    privacy = Privacy(
        none=("id", "dialogue", "statement", "set", "recommendation", "reason", *EditedRow.EDIT_FIELDS),
    )

    class Meta:
        verbose_name = _("outcome of a statement")
        verbose_name_plural = _("outcomes of statements")
        ordering = ["statement", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(recommendation__isnull=False, set__isnull=False, reason="")
                | Q(recommendation=None, set=None, reason__regex=r"\S"),
                name="dialogues_outcome_recommendation_or_reason",
            ),
            models.UniqueConstraint(
                fields=["statement", "recommendation"], name="dialogues_outcome_once", nulls_distinct=False
            ),
        ]
        triggers = [DIALOGUES.changes_with("outcome", "SELECT {row}.dialogue_id")]

    def __str__(self) -> str:
        return f"outcome of statement {self.statement_id}"
