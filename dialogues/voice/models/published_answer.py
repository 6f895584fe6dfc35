"""Questions and answers in public: edited by the team, seen by the person before, and withdrawn by them at any time."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.privacy import Privacy
from dialogues.voice.models.message import VoiceMessage
from hubs.models import Hub
from toolkit.text_search import search_column, search_index


class PublishedAnswerQuerySet(models.QuerySet["PublishedAnswer"]):
    """Reads of published answers."""

    def public(self) -> "PublishedAnswerQuerySet":
        """Those anyone can read."""
        shown = Q(hub=None) | Q(hub__is_published=True)
        return self.filter(shown, state=PublishedAnswer.State.PUBLIC)


class PublishedAnswer(models.Model):
    """The public wording of a question and its answer, apart from the private texts. ``hub``: who answered; none is the office.

    Public only once the person agreed to exactly these words. What is not or no longer public loses its texts.
    """

    class State(models.TextChoices):
        """How far it is."""

        PROPOSED = "proposed", _("Waiting for the person to agree")
        PUBLIC = "public", _("Public")
        REFUSED = "refused", _("The person does not want it published")
        WITHDRAWN = "withdrawn", _("Withdrawn by the person")
        TAKEN_DOWN = "taken_down", _("Unpublished by the team")

    message = models.OneToOneField(
        VoiceMessage, verbose_name=_("message"), on_delete=models.CASCADE, related_name="published"
    )
    hub = models.ForeignKey(
        Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    question = models.TextField(_("question in public"), max_length=2000, blank=True)
    answer = models.TextField(_("answer in public"), max_length=6000, blank=True)
    language = models.CharField(_("language"), max_length=10)
    version = models.PositiveIntegerField(_("version of the wording"), default=1)
    state = models.CharField(_("status"), max_length=12, choices=State, default=State.PROPOSED)
    proposed_at = models.DateTimeField(_("proposed"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    search_text = search_column("question", "answer")

    objects = PublishedAnswerQuerySet.as_manager()

    privacy = Privacy(
        none=("id", "message", "hub", "language", "version", "state", "proposed_at", "decided_at"),
        personal=("question", "answer", "search_text"),
        retention=gettext_noop("public until you withdraw it; not published: as long as the message"),
        ends_with="message",
        person="message__email",
    )

    class Meta:
        verbose_name = _("published answer")
        verbose_name_plural = _("published answers")
        ordering = ["-decided_at", "-id"]
        indexes = [search_index("dialogues_published_search")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(question="") & ~Q(answer="") | ~Q(state__in=["proposed", "public"]), name="dialogues_published_has_texts"
            ),
            models.CheckConstraint(
                condition=Q(question="", answer="") | Q(state__in=["proposed", "public"]), name="dialogues_published_ended_has_no_texts"
            ),
            models.CheckConstraint(
                condition=Q(state="proposed") | Q(decided_at__isnull=False), name="dialogues_published_decided_has_time"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"answer {self.pk}"

    @property
    def is_proposed(self) -> bool:
        """Whether the person is asked."""
        return self.state == self.State.PROPOSED

    @property
    def is_public(self) -> bool:
        """Whether anyone can read it."""
        return self.state == self.State.PUBLIC

    @property
    def answered_by(self) -> str:
        """Who answered, in words."""
        return self.hub.title if self.hub else str(_("Network office"))
