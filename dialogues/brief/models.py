"""The evidence brief of a dialogue: the problem, options, how each could be carried out, and sources; published in versions."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from dialogues.frame.models import DIALOGUES, PolicyDialogue
from hubs.models import Hub
from publishing.models import Publication
from toolkit.localized_text import Translated, translations_are_an_object

OF_BRIEF = "SELECT one.dialogue_id FROM [dialogues.EvidenceBrief] one WHERE one.id = {row}.brief_id"


class EvidenceBrief(Translated):
    """The published brief of one dialogue; version 0 was never published. Drafts and versions are revisions of its publication."""

    TRANSLATED = ("problem", "implementation")

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="+")
    dialogue = models.OneToOneField(
        PolicyDialogue, verbose_name=_("dialogue"), on_delete=models.CASCADE, related_name="brief"
    )
    publication = models.OneToOneField(
        Publication,
        verbose_name=_("publication"),
        on_delete=models.PROTECT,
        related_name="brief",
        null=True,
        blank=True,
    )
    problem = models.TextField(_("problem"), max_length=20000, blank=True)
    implementation = models.TextField(_("implementation"), max_length=20000, blank=True)
    sources = models.JSONField(_("sources"), default=list, blank=True)
    version = models.PositiveIntegerField(_("version"), default=0)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    sent_version = models.PositiveIntegerField(_("last version sent"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    emails_due = models.BooleanField(
        _("emails are due"), default=False, help_text=_("It was sent; a worker still has to write the emails.")
    )

    privacy = Privacy(
        none=(
            "id", "hub", "dialogue", "publication", "original_language", "translations", "problem", "implementation", "sources",
            "version", "published_at", "sent_version", "sent_at", "emails_due",
        ),
    )  # fmt: skip

    class Meta:
        verbose_name = _("evidence brief")
        verbose_name_plural = _("evidence briefs")
        constraints = [
            translations_are_an_object("dialogues_brief_translations_object"),
            models.CheckConstraint(
                condition=Q(version=0, published_at=None)
                | Q(version__gt=0, published_at__isnull=False) & ~Q(problem=""),
                name="dialogues_brief_published_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(sent_version=0, sent_at=None)
                | Q(sent_version__gt=0, sent_version__lte=models.F("version"), sent_at__isnull=False),
                name="dialogues_brief_sent_was_published",
            ),
            models.CheckConstraint(
                condition=Q(emails_due=False) | Q(sent_version__gt=0), name="dialogues_brief_emails_are_of_a_version"
            ),
        ]
        triggers = [DIALOGUES.changes_with("brief", "SELECT {row}.dialogue_id")]

    def __str__(self) -> str:
        return f"evidence brief of dialogue {self.dialogue_id}"

    def get_absolute_url(self) -> str:
        """Its part of the dialogue's page."""
        return f"{self.dialogue.get_absolute_url()}#brief"

    @property
    def other_languages(self) -> set[str]:
        """In which other languages a reader gets some of the texts, by name."""
        rows = (self, *self.options.all())
        return {language for row in rows for language in row.words.other_languages}


class BriefOption(Translated):
    """One of the options a published brief describes."""

    TRANSLATED = ("title", "text")

    brief = models.ForeignKey(
        EvidenceBrief, verbose_name=_("evidence brief"), on_delete=models.CASCADE, related_name="options"
    )
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("option"), max_length=200)
    text = models.TextField(_("description"), max_length=5000)

    privacy = Privacy(none=("id", "brief", "position", "original_language", "translations", "title", "text"))

    class Meta:
        verbose_name = _("option of an evidence brief")
        verbose_name_plural = _("options of an evidence brief")
        ordering = ["position", "id"]
        constraints = [
            translations_are_an_object("dialogues_option_translations_object"),
            models.UniqueConstraint(fields=["brief", "position"], name="dialogues_option_position_once"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="dialogues_option_is_described"),
        ]
        triggers = [DIALOGUES.changes_with("brief_option", OF_BRIEF)]

    def __str__(self) -> str:
        return self.title
