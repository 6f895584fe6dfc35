"""What is being written and what was published: every published text keeps its revisions."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from publishing.models.publication import Publication

if TYPE_CHECKING:
    from hubs.models import Hub


class RevisionQuerySet(models.QuerySet["Revision"]):
    """Reads of revisions."""

    def open(self) -> "RevisionQuerySet":
        """Being written, waiting or returned: at most one of each subject."""
        return self.exclude(state=Revision.State.PUBLISHED)

    def published(self) -> "RevisionQuerySet":
        """What was published, the newest first."""
        return self.filter(state=Revision.State.PUBLISHED).order_by("-number")

    def of_hub(self, hub: "Hub | None") -> "RevisionQuerySet":
        """Those of one hub; of the network office for None."""
        return self.filter(publication__hub=hub)

    def with_people(self) -> "RevisionQuerySet":
        """With everything a line or a page of a revision shows besides itself."""
        return self.select_related("publication__hub__country", "written_by", "submitted_by", "decided_by")

    def waiting(self) -> "RevisionQuerySet":
        """Submitted, the longest waiting first."""
        return self.filter(state=Revision.State.SUBMITTED).order_by("submitted_at", "id")


class Revision(models.Model):
    """One version of one publication: its whole content, as its subject type reads and writes it.

    What is public is in the rows of the subject itself and is written there when a revision is published.
    """

    class State(models.TextChoices):
        """How far it is."""

        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waiting for approval")
        RETURNED = "returned", _("Changes requested")
        PUBLISHED = "published", _("Published")

    publication = models.ForeignKey(
        Publication, verbose_name=_("publication"), on_delete=models.CASCADE, related_name="revisions"
    )
    number = models.PositiveIntegerField(_("number"), help_text=_("Counts the revisions of one publication from 1."))
    edition = models.PositiveIntegerField(_("edition"), default=1, help_text=_("How often the draft was saved."))
    content = models.JSONField(_("content"))
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("written by"), on_delete=models.SET_NULL, null=True, related_name="+"
    )
    written_at = models.DateTimeField(_("written"))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("submitted by"), on_delete=models.SET_NULL, null=True, related_name="+"
    )
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("decided by"), on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("published or returned"), null=True, blank=True)
    reason = models.TextField(_("reason for returning it"), blank=True)

    objects = RevisionQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "publication", "number", "edition", "content", "state", "written_by",
            "written_at", "submitted_by", "submitted_at", "decided_by", "decided_at", "reason",
        ),
    )  # fmt: skip

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-written_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["publication", "number"], name="publishing_revision_number_once"),
            models.UniqueConstraint(
                fields=["publication"], condition=~Q(state="published"), name="publishing_revision_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["published", "returned"], decided_at__isnull=False)
                | Q(state__in=["draft", "submitted"], decided_at=None),
                name="publishing_revision_decided_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(submitted_at__isnull=False),
                name="publishing_revision_submitted_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(reason=""), name="publishing_revision_returned_has_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["submitted_at"], condition=Q(state="submitted"), name="publishing_revision_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    @property
    def kind(self) -> str:
        """The key of its subject type."""
        return self.publication.kind

    @property
    def hub(self) -> "Hub | None":
        """Whose it is; None for the network office."""
        return self.publication.hub

    @property
    def hub_id(self) -> int | None:
        """The key of the hub it belongs to; permissions ask for it."""
        return self.publication.hub_id

    @property
    def is_open(self) -> bool:
        """Not published yet."""
        return self.state != self.State.PUBLISHED

    @property
    def can_be_written(self) -> bool:
        """Whether its content may be changed, submitted or thrown away: a draft, also one that was returned."""
        return self.state in {self.State.DRAFT, self.State.RETURNED}

    @property
    def can_be_decided(self) -> bool:
        """Whether it waits to be published or returned."""
        return self.state == self.State.SUBMITTED
