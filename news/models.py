"""News of a hub, or of the whole network."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from hubs.registry.models.hub import Hub
from hubs.vocabulary.models import Topic
from publishing.publishable import Publishable, PublishableQuerySet, publishable_constraints


class NewsItemQuerySet(PublishableQuerySet["NewsItem"]):
    """Reads of news."""

    def for_pages(self) -> "NewsItemQuerySet":
        """With what a list shows of each: its hub and country."""
        return self.select_related("hub__country")

    def in_language(self, code: str) -> "NewsItemQuerySet":
        """What there is in a language, as original or translation."""
        return self.filter(Q(original_language=code) | Q(translations__has_key=code))


class NewsItem(Publishable):
    """One piece of news."""

    TRANSLATED = ("title", "body")

    hub = models.ForeignKey(
        Hub, verbose_name=_("hub"), on_delete=models.CASCADE, related_name="news", null=True, blank=True,
        help_text=_("Empty: news of the network."),
    )  # fmt: skip
    title = models.CharField(_("title"), max_length=200, blank=True)
    body = models.TextField(_("text"), blank=True, help_text=_("Markdown"))
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"), related_name="news", blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True, db_default="")

    objects = NewsItemQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "hub", "original_language", "translations", "title", "body", "topics", "source", "table_key",
            "published_at", "changed_at", "withdrawn_at", "created_at",
        ),
    )  # fmt: skip

    class Meta(Publishable.Meta):
        verbose_name = _("news")
        verbose_name_plural = _("news")
        constraints = [
            *publishable_constraints(
                "hubs_news", withdrawn="hubs_news_withdrawn_was_published", changed="hubs_news_changed_after_published"
            ),
            models.CheckConstraint(condition=Q(published_at=None) | ~Q(title=""), name="hubs_news_published_has_title"),
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
