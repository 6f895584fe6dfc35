"""The synthesis report of a dialogue, published in versions, and its PDF files."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from dialogues.frame.acts import Act
from dialogues.frame.models import DIALOGUES, PolicyDialogue
from dialogues.frame.phase_guard import PhaseGuard
from hubs.models import Hub
from hubs.vocabulary.feed import HUB_IS_PUBLIC
from publishing.models import Publication
from publishing.triggers import FeedResource
from toolkit.localized_text import Translated, translations_are_an_object

# Once for each report: followers of the dialogue are informed of it.
REPORTS = FeedResource(
    "reports",
    "dialogues.SynthesisReport",
    "shown.version > 0 AND EXISTS (SELECT FROM [dialogues.PolicyDialogue] one"
    f" WHERE one.id = shown.dialogue_id AND one.state = 'published') AND {HUB_IS_PUBLIC}",
)
OF_REPORT = "SELECT one.dialogue_id FROM [dialogues.SynthesisReport] one WHERE one.id = {row}.report_id"


class SynthesisReportQuerySet(models.QuerySet["SynthesisReport"]):
    """Reads of reports."""

    def published(self) -> "SynthesisReportQuerySet":
        """Those anyone can read: of published dialogues of public hubs."""
        return self.filter(version__gt=0, dialogue__in=PolicyDialogue.objects.published())


class ReportPublicationGuard(PhaseGuard):
    """Refuse to publish a report before its time; a draft may be begun at any."""

    def get_func(self, model: Any) -> str:
        """Let rows without a published version pass."""
        return f"IF NEW.version = 0 THEN RETURN NEW; END IF; {super().get_func(model)}"


class SynthesisReport(Translated):
    """The published report of one dialogue; version 0 was never published. Drafts and versions are revisions of its publication.

    ``participation`` are the numbers of people who took part, counted when it was published: no group smaller than five.
    """

    TRANSLATED = ("summary", "heard", "agreement", "disagreement", "next_steps")

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="+")
    dialogue = models.OneToOneField(
        PolicyDialogue, verbose_name=_("dialogue"), on_delete=models.CASCADE, related_name="report"
    )
    publication = models.OneToOneField(
        Publication,
        verbose_name=_("publication"),
        on_delete=models.PROTECT,
        related_name="report",
        null=True,
        blank=True,
    )
    summary = models.TextField(_("summary"), max_length=5000, blank=True)
    heard = models.TextField(_("what was heard"), max_length=20000, blank=True)
    agreement = models.TextField(_("points of agreement"), max_length=20000, blank=True)
    disagreement = models.TextField(_("points of disagreement"), max_length=20000, blank=True)
    next_steps = models.TextField(_("next steps"), max_length=20000, blank=True)
    participation = models.JSONField(_("people who took part, by sector and level"), default=dict, blank=True)
    version = models.PositiveIntegerField(_("version"), default=0)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    objects = SynthesisReportQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "hub", "dialogue", "publication", "original_language", "translations", "summary", "heard", "agreement", "disagreement",
            "next_steps", "participation", "version", "published_at",
        ),
    )  # fmt: skip

    class Meta:
        verbose_name = _("synthesis report")
        verbose_name_plural = _("synthesis reports")
        constraints = [
            translations_are_an_object("dialogues_report_translations_object"),
            models.CheckConstraint(
                condition=Q(version=0, published_at=None)
                | Q(version__gt=0, published_at__isnull=False) & ~Q(summary=""),
                name="dialogues_report_published_is_whole",
            ),
        ]
        triggers = [
            DIALOGUES.changes_with("report", "SELECT {row}.dialogue_id"),
            REPORTS.own_changes(),
            ReportPublicationGuard(Act.REPORT, at="published_at", also_changing=("version",)),
        ]

    def __str__(self) -> str:
        return f"synthesis report of dialogue {self.dialogue_id}"

    def get_absolute_url(self) -> str:
        """Its public page."""
        return f"{self.dialogue.get_absolute_url()}report/"


class ReportFile(models.Model):
    """The PDF of a published report in one language. ``digest`` is of everything it shows: another one is made when that changes.

    ``problem``: the characters that no font of the portal has, where there are too many to describe; then there is no file.
    """

    report = models.ForeignKey(
        SynthesisReport, verbose_name=_("synthesis report"), on_delete=models.CASCADE, related_name="files"
    )
    language = models.CharField(_("language"), max_length=10)
    version = models.PositiveIntegerField(_("version"))
    digest = models.CharField(_("digest of its contents"), max_length=64)
    content = models.BinaryField(_("PDF"), null=True)
    size = models.PositiveIntegerField(_("size in bytes"), default=0)
    problem = models.CharField(_("characters without a font"), max_length=100, blank=True)
    made_at = models.DateTimeField(_("made"))

    privacy = Privacy(
        none=("id", "report", "language", "version", "digest", "content", "size", "problem", "made_at")
    )  # what is public, signatories who agreed included: deleted with their agreement by a trigger

    class Meta:
        verbose_name = _("file of a report")
        verbose_name_plural = _("files of reports")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["report", "language"], name="dialogues_report_file_once"),
            models.CheckConstraint(
                condition=Q(content=None, size=0) & ~Q(problem="") | Q(content__isnull=False, size__gt=0, problem=""),
                name="dialogues_report_file_or_problem",
            ),
        ]
        triggers = [DIALOGUES.changes_with("report_file", OF_REPORT)]

    def __str__(self) -> str:
        return f"file of report {self.report_id}, {self.language}"


class ReportCheck(models.Model):
    """Up to which change of its dialogue the files of a report were compared with what they show."""

    report = models.OneToOneField(
        SynthesisReport, verbose_name=_("synthesis report"), on_delete=models.CASCADE, related_name="check_of_files"
    )
    seen_at = models.DateTimeField(_("moment of that change"))

    privacy = Privacy(none=("id", "report", "seen_at"))

    class Meta:
        verbose_name = _("check of a report's files")
        verbose_name_plural = _("checks of reports' files")

    def __str__(self) -> str:
        return f"check of report {self.report_id}"


class DialogueOfReports(PolicyDialogue):
    """A dialogue, for the trigger on whether its report is public."""

    class Meta:
        proxy = True
        triggers = [
            REPORTS.changes_with(
                "dialogue", "SELECT one.id FROM [dialogues.SynthesisReport] one WHERE one.dialogue_id = {row}.id", "state"
            )
        ]  # fmt: skip


class HubOfReports(Hub):
    """A hub, for the trigger on whether its reports are public."""

    class Meta:
        proxy = True
        triggers = [
            REPORTS.changes_with(
                "hub", "SELECT one.id FROM [dialogues.SynthesisReport] one WHERE one.hub_id = {row}.id", "is_published"
            )
        ]
