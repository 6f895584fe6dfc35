"""Feedback surveys after an event: anonymous answers, and apart from them who has answered."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.privacy import Privacy
from events.mailings.models import EventMailing
from events.programme.models import Event
from hubs.models import Hub
from toolkit.localized_text import Translated, translations_are_an_object

MOST_QUESTIONS = 5
FEWEST = 5  # answers, below which a person could be recognised
RATINGS = range(1, 6)
RATING_ENDS = {RATINGS[0]: _("1: poor"), RATINGS[-1]: _("5: excellent")}
KEPT = gettext_noop("three years after the event")


class Survey(models.Model):
    """The survey of an event. ``responded`` holds a keyed hash for each person who answered, sorted, in this one row.

    One sorted list instead of a row a person: neither the order of rows nor the transaction that wrote them joins a person to
    an answer (docs/decisions/close-out.md).
    """

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="+")
    event = models.OneToOneField(Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="survey")
    mailing = models.ForeignKey(
        EventMailing,
        verbose_name=_("email it was sent in"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    responded = ArrayField(
        models.CharField(max_length=64), verbose_name=_("who has answered"), default=list, blank=True
    )

    privacy = Privacy(
        none=("id", "hub", "event", "mailing"), secret=("responded",), retention=KEPT, ends_with="events.forget"
    )

    class Meta:
        verbose_name = _("feedback survey")
        verbose_name_plural = _("feedback surveys")

    def __str__(self) -> str:
        return f"survey {self.pk}"


class SurveyQuestion(Translated):
    """A question of the hub's own, beside the usual three. Its original text is in the language of the event's text."""

    TRANSLATED = ("text",)

    class Kind(models.TextChoices):
        """How it is answered."""

        RATING = "rating", _("Rating from 1 to 5")
        TEXT = "text", _("Text")

    survey = models.ForeignKey(Survey, verbose_name=_("survey"), on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("type"), max_length=10, choices=Kind)
    text = models.CharField(_("question"), max_length=300)

    privacy = Privacy(none=("id", "survey", "position", "kind", "text", "translations"))

    class Meta:
        verbose_name = _("question of a survey")
        verbose_name_plural = _("questions of surveys")
        ordering = ["survey", "position"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "position"], name="events_survey_question_once_a_position"),
            models.CheckConstraint(
                condition=Q(position__range=(1, MOST_QUESTIONS)), name="events_survey_question_position"
            ),
            models.CheckConstraint(condition=Q(kind__in=["rating", "text"]), name="events_survey_question_known_kind"),
            models.CheckConstraint(condition=~Q(text=""), name="events_survey_question_has_text"),
            translations_are_an_object("events_survey_question_translations_object"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def original_language(self) -> str:  # type: ignore[override]
        """The language of the original text: that of the event's."""
        return self.survey.event.text_language


class SurveyAnswer(models.Model):
    """One person's answers, with nothing that leads to the person: no link, no time, a random key.

    ``replies`` holds the answers to the hub's own questions, by position. ``is_released``: shown in the results, into which
    answers come five at a time, so that the difference between two looks is never one person's answer.
    """

    class Expectations(models.TextChoices):
        """Whether the event met them."""

        YES = "yes", _("Yes")
        PARTLY = "partly", _("Partly")
        NO = "no", _("No")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, verbose_name=_("survey"), on_delete=models.CASCADE, related_name="answers")
    rating = models.PositiveSmallIntegerField(_("overall rating"))
    expectations = models.CharField(_("met expectations"), max_length=10, choices=Expectations, blank=True)
    improve = models.TextField(_("what to do better"), max_length=2000, blank=True)
    replies: "models.JSONField[dict[str, int | str], dict[str, int | str]]" = models.JSONField(
        _("answers to the hub's questions"), default=dict, blank=True
    )
    is_released = models.BooleanField(_("in the results"), default=False, db_default=False)

    privacy = Privacy(
        none=("id", "survey", "rating", "expectations", "is_released"),
        personal=("improve", "replies"),
        retention=KEPT,
        ends_with="events.forget",
        not_linked=gettext_noop("anonymous: an answer has no link to the person who gave it"),
    )

    class Meta:
        verbose_name = _("answer to a survey")
        verbose_name_plural = _("answers to surveys")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(rating__range=(1, 5)), name="events_survey_answer_rating"),
            models.CheckConstraint(
                condition=Q(expectations__in=["", "yes", "partly", "no"]), name="events_survey_answer_expectations"
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"
