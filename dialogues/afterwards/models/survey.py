"""The survey of the participants of a dialogue: anonymous answers, and apart from them who has answered."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.privacy import Privacy
from dialogues.frame.acts import Act
from dialogues.frame.models import DIALOGUES, PolicyDialogue
from dialogues.frame.phase_guard import PhaseGuard
from hubs.models import Hub

KEPT = gettext_noop("three years after the survey was emailed")
RATED = ("fairness", "heard", "understanding")
FROM_ONE_TO_FIVE = (1, 5)


class ParticipantSurvey(models.Model):
    """The survey of one dialogue, from the moment it is emailed. ``responded`` holds a keyed hash for each person who answered,
    sorted, in this one row (docs/decisions/close-out.md)."""

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="+")
    dialogue = models.OneToOneField(
        PolicyDialogue, verbose_name=_("dialogue"), on_delete=models.CASCADE, related_name="survey"
    )
    sent_at = models.DateTimeField(_("emailed"))
    closes_at = models.DateTimeField(_("open until"))
    asked = models.PositiveIntegerField(_("people emailed"))
    last_registration = models.BigIntegerField(_("last registration passed"), default=0)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    responded = ArrayField(
        models.CharField(max_length=64), verbose_name=_("who has answered"), default=list, blank=True
    )

    privacy = Privacy(
        none=("id", "hub", "dialogue", "sent_at", "closes_at", "asked", "last_registration", "finished_at"),
        secret=("responded",), retention=KEPT,
        ends_with="dialogues.forget",
    )  # fmt: skip

    class Meta:
        verbose_name = _("survey of participants")
        verbose_name_plural = _("surveys of participants")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=models.F("sent_at")), name="dialogues_survey_closes_after_start"
            )
        ]
        triggers = [PhaseGuard(Act.EVALUATE, at="sent_at")]

    def __str__(self) -> str:
        return f"survey of dialogue {self.dialogue_id}"


class ParticipantAnswer(models.Model):
    """One person's answers, with nothing that leads to the person: no link, no time, a random key.

    ``is_released``: in the results, into which answers come five at a time. A comment is public once a moderator accepted it.
    """

    class Again(models.TextChoices):
        """Whether they would take part again."""

        YES = "yes", _("Yes")
        PERHAPS = "perhaps", _("Perhaps")
        NO = "no", _("No")

    class Comment(models.TextChoices):
        """Moderated before it is public."""

        WAITING = "waiting", _("Waiting for a moderator")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(
        ParticipantSurvey, verbose_name=_("survey"), on_delete=models.CASCADE, related_name="answers"
    )
    fairness = models.PositiveSmallIntegerField(_("fairness"))
    heard = models.PositiveSmallIntegerField(_("being heard"))
    understanding = models.PositiveSmallIntegerField(_("understanding"))
    again = models.CharField(_("would take part again"), max_length=10, choices=Again)
    comment = models.TextField(_("comment"), max_length=2000, blank=True)
    comment_state = models.CharField(
        _("status of the comment"), max_length=10, choices=Comment, default=Comment.WAITING
    )
    is_released = models.BooleanField(_("in the results"), default=False)

    privacy = Privacy(
        none=("id", "survey", "fairness", "heard", "understanding", "again", "comment_state", "is_released"),
        personal=("comment",),
        retention=KEPT,
        ends_with="dialogues.forget",
        not_linked=gettext_noop("anonymous: an answer has no link to the person who gave it"),
    )

    class Meta:
        verbose_name = _("answer of a participant")
        verbose_name_plural = _("answers of participants")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    fairness__range=FROM_ONE_TO_FIVE,
                    heard__range=FROM_ONE_TO_FIVE,
                    understanding__range=FROM_ONE_TO_FIVE,
                    again__in=["yes", "perhaps", "no"],
                ),
                name="dialogues_answer_known_values",
            ),
            models.CheckConstraint(
                condition=Q(comment_state="waiting")
                | Q(comment_state__in=["accepted", "refused"], is_released=True) & ~Q(comment=""),
                name="dialogues_answer_moderated_when_released",
            ),
        ]
        triggers = [
            DIALOGUES.changes_with(
                "comment",
                "SELECT one.dialogue_id FROM [dialogues.ParticipantSurvey] one WHERE one.id = {row}.survey_id",
                "comment_state",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"answer {self.pk}"
