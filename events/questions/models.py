"""Questions a hub asks in the registration form of an event, and what people answered."""

from typing import ClassVar

from django.db import models
from django.db.models import Deferrable, F, Q
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext_lazy as _

from accounts.two_step.encryption import decrypted
from audit.privacy import Privacy
from events.programme.models import Event
from hubs.models import Hub
from toolkit.actions.edited_rows import EditedRow
from toolkit.localized_text import SHARED_LANGUAGE, Translated, translations_are_an_object

MOST_DAYS = 183  # registrations are deleted then, and the answers with them
MOST_HEALTH_DAYS = 30
LONGEST_OPTION = 200


class QuestionKind(models.TextChoices):
    """How a question is answered."""

    SHORT = "short", _("Short text")
    LONG = "long", _("Long text")
    ONE = "one", _("One choice")
    SEVERAL = "several", _("Several choices")
    NUMBER = "number", _("Number")
    CONSENT = "consent", _("Consent")
    FILE = "file", _("File")


class Sensitivity(models.TextChoices):
    """What the answers reveal about a person."""

    NONE = "none", _("Not personal")
    PERSONAL = "personal", _("Personal")
    HEALTH = "health", _("Health")


CHOICES = (QuestionKind.ONE, QuestionKind.SEVERAL)


class QuestionQuerySet(models.QuerySet["Question"]):
    """Reads of questions."""

    def asked(self) -> "QuestionQuerySet":
        """Those in the form now, in their order."""
        return self.filter(archived_at=None)

    def archived(self) -> "QuestionQuerySet":
        """Those no longer asked, kept for the people who answered them."""
        return self.exclude(archived_at=None)


class Question(Translated, EditedRow):
    """One question of a registration form. ``options`` are lines; an answer holds them as the original language has them.

    Shown only where ``depends_on``, an earlier question, was answered with ``depends_on_option``.
    """

    Kind = QuestionKind
    Sensitivity = Sensitivity
    TRANSLATED: ClassVar[tuple[str, ...]] = ("label", "help_text", "purpose", "options")

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey(Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("type"), max_length=20, choices=QuestionKind, default=QuestionKind.SHORT)
    label = models.CharField(_("question"), max_length=300)
    help_text = models.CharField(_("explanation"), max_length=500, blank=True)
    options = models.TextField(_("options"), max_length=5000, blank=True)
    is_required = models.BooleanField(_("required"), default=False)
    minimum = models.IntegerField(_("smallest number"), null=True, blank=True)
    maximum = models.IntegerField(_("largest number"), null=True, blank=True)
    depends_on = models.ForeignKey(
        "self", verbose_name=_("shown depending on"), on_delete=models.RESTRICT, related_name="dependents", null=True,
        blank=True,
    )  # fmt: skip
    depends_on_option = models.CharField(_("shown if answered"), max_length=LONGEST_OPTION, blank=True)
    sensitivity = models.CharField(_("kind of data"), max_length=20, choices=Sensitivity, default=Sensitivity.PERSONAL)
    purpose = models.CharField(_("purpose"), max_length=300, blank=True)
    kept_days = models.PositiveSmallIntegerField(_("days kept after the event"), default=MOST_DAYS)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "hub", "event", "position", "kind", "label", "help_text", "options", "is_required", "minimum", "maximum",
            "depends_on", "depends_on_option", "sensitivity", "purpose", "kept_days", "archived_at", "original_language",
            "translations", *EditedRow.EDIT_FIELDS,
        ),
    )  # fmt: skip

    class Meta:
        verbose_name = _("question of a registration form")
        verbose_name_plural = _("questions of registration forms")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "id"], name="events_question_in_event"),
            # Checked once a statement: two questions change places in one.
            models.UniqueConstraint(
                fields=["event", "position"], name="events_question_position", deferrable=Deferrable.IMMEDIATE
            ),
            models.UniqueConstraint(
                fields=["event", "label"], condition=Q(archived_at=None), name="events_question_asked_once"
            ),
            models.CheckConstraint(condition=~Q(label=""), name="events_question_has_label"),
            models.CheckConstraint(condition=Q(kind__in=QuestionKind.values), name="events_question_known_kind"),
            models.CheckConstraint(
                condition=Q(sensitivity__in=Sensitivity.values), name="events_question_known_sensitivity"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=CHOICES) & ~Q(options="") | ~Q(kind__in=CHOICES) & Q(options=""),
                name="events_question_choice_has_options",
            ),
            models.CheckConstraint(
                condition=Q(minimum=None, maximum=None)
                | Q(kind="number") & (Q(minimum=None) | Q(maximum=None) | Q(minimum__lte=F("maximum"))),
                name="events_question_range",
            ),
            models.CheckConstraint(
                condition=Q(depends_on=None, depends_on_option="")
                | Q(depends_on__isnull=False, archived_at=None) & ~Q(depends_on_option=""),
                name="events_question_condition",
            ),
            models.CheckConstraint(
                condition=Q(sensitivity="none") | ~Q(purpose=""), name="events_question_has_purpose"
            ),
            models.CheckConstraint(
                condition=~Q(sensitivity="health") | Q(is_required=False) & ~Q(kind="file"),
                name="events_question_health_is_optional",
            ),
            models.CheckConstraint(
                condition=Q(kept_days__range=(1, MOST_DAYS)) & ~Q(sensitivity="health")
                | Q(kept_days__range=(1, MOST_HEALTH_DAYS)),
                name="events_question_kept_days",
            ),
            translations_are_an_object("events_question_translations_object"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def has_options(self) -> bool:
        """Whether people choose from a list."""
        return self.kind in CHOICES

    @property
    def is_health(self) -> bool:
        """Whether the answers are encrypted and shown only to those who see access needs."""
        return self.sensitivity == Sensitivity.HEALTH

    @property
    def option_list(self) -> list[str]:
        """The options as answers hold them."""
        return self.options.splitlines()

    @property
    def option_labels(self) -> dict[str, str]:
        """The options with their texts for the reader of this moment; the original where the translation has another number."""
        options = self.option_list
        for language in (get_language() or SHARED_LANGUAGE, SHARED_LANGUAGE):
            lines = self.text_in(language, "options").splitlines()
            if len(lines) == len(options):
                return dict(zip(options, lines, strict=True))
        return {one: one for one in options}


class QuestionAnswer(models.Model):
    """What a person answered to a question that is not about health.

    ``value`` is text for each type: the options chosen as lines, the wording agreed to, the name of the file.
    """

    event = models.ForeignKey(Event, verbose_name=_("event"), on_delete=models.PROTECT, related_name="+")
    registration = models.ForeignKey(
        "events.Registration", verbose_name=_("registration"), on_delete=models.CASCADE, related_name="answers"
    )
    question = models.ForeignKey(
        Question, verbose_name=_("question"), on_delete=models.RESTRICT, related_name="answers"
    )
    value = models.TextField(_("answer"))
    answered_at = models.DateTimeField(_("answered"))

    privacy = Privacy(
        none=("id", "event", "registration", "question", "answered_at"),
        personal=("value",),
        retention=gettext_noop("as many days after the event as the form says at the question, six months at most"),
        ends_with="events.forget",
        person="registration__email",
    )

    class Meta:
        verbose_name = _("answer in a registration form")
        verbose_name_plural = _("answers in registration forms")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["registration", "question"], name="events_answer_once"),
            models.CheckConstraint(condition=~Q(value=""), name="events_answer_not_empty"),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"

    @property
    def text(self) -> str:
        """In the words of the person."""
        return self.value


class HealthAnswer(models.Model):
    """What a person answered to a question about health: encrypted, and in a table of its own."""

    event = models.ForeignKey(Event, verbose_name=_("event"), on_delete=models.PROTECT, related_name="+")
    registration = models.ForeignKey(
        "events.Registration", verbose_name=_("registration"), on_delete=models.CASCADE, related_name="health_answers"
    )
    question = models.ForeignKey(
        Question, verbose_name=_("question"), on_delete=models.RESTRICT, related_name="health_answers"
    )
    encrypted = models.TextField(_("answer"))
    answered_at = models.DateTimeField(_("answered"))

    privacy = Privacy(
        none=("id", "event", "registration", "question", "answered_at"),
        health=("encrypted",),
        encrypted=("encrypted",),
        retention=gettext_noop(
            "as many days after the event as the form says at the question, thirty at most; at once when the registration or "
            "the event is cancelled"
        ),
        ends_with="events.forget",
        person="registration__email",
    )

    class Meta:
        verbose_name = _("answer about health in a registration form")
        verbose_name_plural = _("answers about health in registration forms")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["registration", "question"], name="events_health_answer_once"),
        ]

    def __str__(self) -> str:
        return f"answer about health {self.pk}"

    @property
    def text(self) -> str:
        """In the words of the person."""
        return decrypted(self.encrypted)


class AnswerFile(models.Model):
    """The file a person answered with, in the database: it is gone in the moment the answer is, and has no address of its own."""

    answer = models.OneToOneField(
        QuestionAnswer, verbose_name=_("answer"), on_delete=models.CASCADE, related_name="file"
    )
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    content = models.BinaryField(_("content"))

    privacy = Privacy(
        none=("id", "answer", "content_type"),
        personal=("name", "content"),
        retention=gettext_noop("as long as the answer"),
        ends_with="answer",
        person="answer__registration__email",
    )

    class Meta:
        verbose_name = _("file in a registration form")
        verbose_name_plural = _("files in registration forms")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"file {self.pk}"
