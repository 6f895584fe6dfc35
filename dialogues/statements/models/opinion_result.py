"""The published results of the votes: opinion groups and counts, computed by a worker in steps."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from dialogues.frame.models import DIALOGUES, PolicyDialogue
from dialogues.statements.models.statement import OPINION_GROUPS


class OpinionResult(models.Model):
    """The latest run, one for each dialogue.

    ``picture`` holds the groups with what is drawn, ``statements`` the counts by group, ``participants_file`` the gzipped
    votes of single participants under shuffled numbers. ``left_since``: who erased their data since.
    """

    dialogue = models.ForeignKey(
        PolicyDialogue, verbose_name=_("dialogue"), on_delete=models.CASCADE, related_name="opinion_results"
    )
    computed_at = models.DateTimeField(_("computed"))
    method = models.CharField(_("method"), max_length=20)
    seed = models.PositiveIntegerField(_("seed"))
    voters = models.PositiveIntegerField(_("participants"))
    votes = models.PositiveIntegerField(_("votes"))
    picture: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(_("groups"), default=dict)
    statements: "models.JSONField[list[Any], list[Any]]" = models.JSONField(_("counts by group"), default=list)
    participants_file = models.BinaryField(_("votes of participants under shuffled numbers"), null=True, blank=True)
    left_since = models.PositiveIntegerField(_("participants erased since"), default=0)

    privacy = Privacy(
        none=(
            "id", "dialogue", "computed_at", "method", "seed", "voters", "votes", "picture", "statements",
            "participants_file", "left_since",
        )
    )  # fmt: skip

    class Meta:
        verbose_name = _("result of votes")
        verbose_name_plural = _("results of votes")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["dialogue"], name="dialogues_result_one"),
            models.CheckConstraint(condition=Q(voters__gte=5), name="dialogues_result_of_five"),
        ]
        triggers = [
            DIALOGUES.changes_with("result", "SELECT {row}.dialogue_id"),
            OPINION_GROUPS.changes_with("result", "SELECT {row}.dialogue_id"),
        ]

    def __str__(self) -> str:
        return f"result {self.pk}"
