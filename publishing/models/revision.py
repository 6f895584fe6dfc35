"""What is being written and what was published: every published text keeps its revisions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from hubs.registry.models.hub import Hub
from library.models import Resource
from news.models import NewsItem


class RevisionQuerySet(models.QuerySet["Revision"]):
    """Reads of revisions."""

    def open(self) -> "RevisionQuerySet":
        """Being written, waiting or returned: at most one of each subject."""
        return self.exclude(state=Revision.State.PUBLISHED)

    def published(self) -> "RevisionQuerySet":
        """What was published, the newest first."""
        return self.filter(state=Revision.State.PUBLISHED).order_by("-number")

    def waiting(self) -> "RevisionQuerySet":
        """Submitted, the longest waiting first."""
        return self.filter(state=Revision.State.SUBMITTED).order_by("submitted_at", "id")


class Revision(models.Model):
    """One version of one subject: the whole content, as ``publishing.subjects`` reads and writes it.

    A subject is the profile or the milestones of a hub, a piece of news, or an entry of the library. What is public
    stands in the rows of the subject itself and is written there when a revision is published.
    """

    class Subject(models.TextChoices):
        """What is written about."""

        PROFILE = "profile", _("Profile of the hub")
        MILESTONES = "milestones", _("Milestones of the hub")
        NEWS = "news", _("News")
        RESOURCE = "resource", _("Library entry")

    class State(models.TextChoices):
        """How far it is."""

        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waiting for approval")
        RETURNED = "returned", _("Returned")
        PUBLISHED = "published", _("Published")

    hub = models.ForeignKey(
        Hub, verbose_name=_("hub"), on_delete=models.CASCADE, related_name="revisions", null=True, blank=True
    )
    subject = models.CharField(_("subject"), max_length=20, choices=Subject)
    news = models.ForeignKey(
        NewsItem, verbose_name=_("news"), on_delete=models.CASCADE, related_name="revisions", null=True, blank=True
    )
    resource = models.ForeignKey(
        Resource,
        verbose_name=_("library entry"),
        on_delete=models.CASCADE,
        related_name="revisions",
        null=True,
        blank=True,
    )
    number = models.PositiveIntegerField(_("number"), help_text=_("Counts the revisions of one subject from 1."))
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
            "id", "hub", "subject", "news", "resource", "number", "edition", "content", "state", "written_by",
            "written_at", "submitted_by", "submitted_at", "decided_by", "decided_at", "reason",
        ),
    )  # fmt: skip

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-written_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(subject__in=["profile", "milestones"], hub__isnull=False, news=None, resource=None)
                | Q(subject="news", news__isnull=False, resource=None)
                | Q(subject="resource", resource__isnull=False, news=None),
                name="hubs_revision_one_subject",
            ),
            models.UniqueConstraint(
                fields=["hub", "subject", "news", "resource", "number"],
                name="hubs_revision_number_once",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["hub", "subject", "news", "resource"],
                condition=~Q(state="published"),
                name="hubs_revision_one_open",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(state__in=["published", "returned"], decided_at__isnull=False)
                | Q(state__in=["draft", "submitted"], decided_at=None),
                name="hubs_revision_decided_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(submitted_at__isnull=False), name="hubs_revision_submitted_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(reason=""), name="hubs_revision_returned_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["submitted_at"], condition=Q(state="submitted"), name="hubs_revision_waiting")]

    def __str__(self) -> str:
        return f"{self.get_subject_display()} {self.number}"

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
        """Whether it waits for somebody to publish or return it."""
        return self.state == self.State.SUBMITTED
