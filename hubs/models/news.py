"""News of a hub, or of the whole network."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from hubs.models.hub import Hub
from hubs.models.translated import Translated, translations_are_an_object
from hubs.models.vocabulary import Topic


class NewsItemQuerySet(models.QuerySet["NewsItem"]):
    """Reads of news."""

    def published(self) -> "NewsItemQuerySet":
        """What everybody may read, the newest first: published and not taken down, and of a hub that is public."""
        shown = self.filter(published_at__isnull=False, withdrawn_at=None)
        return shown.filter(Q(hub=None) | Q(hub__is_published=True)).order_by("-published_at", "-id")

    def for_pages(self) -> "NewsItemQuerySet":
        """With what a list shows of each: its hub and country."""
        return self.select_related("hub__country")

    def in_language(self, code: str) -> "NewsItemQuerySet":
        """What there is in a language, as original or translation."""
        return self.filter(Q(original_language=code) | Q(translations__has_key=code))


class NewsItem(Translated):
    """One piece of news. Its row holds only what is published; what is being written stands in its revisions."""

    TRANSLATED = ("title", "body")

    hub = models.ForeignKey(
        Hub, verbose_name=_("hub"), on_delete=models.CASCADE, related_name="news", null=True, blank=True,
        help_text=_("Empty: news of the network."),
    )  # fmt: skip
    title = models.CharField(_("title"), max_length=200, blank=True)
    body = models.TextField(_("text"), blank=True, help_text=_("Markdown"))
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"), related_name="news", blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True, db_default="")
    table_key = models.CharField(
        _("key in the tables"), max_length=60, blank=True, db_default="", help_text=_("Empty: written in the portal.")
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    changed_at = models.DateTimeField(_("last published change"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("taken down"), null=True, blank=True)
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)

    objects = NewsItemQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "hub", "original_language", "translations", "title", "body", "topics", "source", "table_key",
            "published_at", "changed_at", "withdrawn_at", "created_at",
        ),
    )  # fmt: skip

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")
        ordering = ["-published_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["hub", "id"], name="hubs_news_in_its_hub"),
            translations_are_an_object("hubs_news_translations"),
            models.UniqueConstraint(
                fields=["table_key"], condition=~Q(table_key=""), name="hubs_news_once_from_the_tables"
            ),
            models.CheckConstraint(condition=Q(published_at=None) | ~Q(title=""), name="hubs_news_published_has_title"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(published_at__isnull=False), name="hubs_news_withdrawn_was_published"
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, changed_at=None)
                | Q(published_at__isnull=False, changed_at__isnull=False, changed_at__gte=F("published_at")),
                name="hubs_news_changed_after_published",
            ),
        ]
        indexes = [
            models.Index(F("published_at").desc(), F("id").desc(), name="hubs_news_newest",
                         condition=Q(published_at__isnull=False, withdrawn_at=None)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.words["title"]) or f"news {self.pk}"

    def get_absolute_url(self) -> str:
        """The public page."""
        return reverse("news:detail", args=[self.pk])

    @property
    def changed_later(self) -> bool:
        """Whether it was changed on a later day than it was published."""
        return bool(self.published_at and self.changed_at and self.changed_at.date() > self.published_at.date())

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it now, its hub aside."""
        return self.published_at is not None and self.withdrawn_at is None
