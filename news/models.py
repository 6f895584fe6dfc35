"""News of a hub, or of the whole network."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from hubs.registry.models.hub import Hub
from hubs.vocabulary.feed import HUB_IS_PUBLIC, country_of_hub
from hubs.vocabulary.models import Topic
from publishing.publishable import Publishable, PublishableQuerySet, publishable_constraints
from publishing.triggers import FeedResource
from toolkit.addresses import address_of
from toolkit.text_search import TranslatedTexts, search_column, search_index, sort_column

NEWS = FeedResource(
    "news",
    "news.NewsItem",
    "shown.published_at IS NOT NULL AND shown.withdrawn_at IS NULL AND " + HUB_IS_PUBLIC,
    country_of_hub(),
)


class NewsItemQuerySet(PublishableQuerySet["NewsItem"]):
    """Reads of news."""

    def for_pages(self) -> "NewsItemQuerySet":
        """With what a list shows of each: its hub and country."""
        return self.select_related("hub__country")

    def for_cards(self) -> "NewsItemQuerySet":
        """With what a line of a list shows and no more: the long texts of hubs stay in the database."""
        return self.for_pages().only(
            "original_language", "translations", "title", "body", "published_at",
            "hub__slug", "hub__name", "hub__original_language", "hub__translations", "hub__country__code", "hub__country__name",
        )  # fmt: skip

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
    search_text = search_column("title", TranslatedTexts(path="$.*.title"))
    sort_title = sort_column("title")

    objects = NewsItemQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "hub", "original_language", "translations", "title", "body", "topics", "source", "publication", "table_key",
            "published_at", "changed_at", "withdrawn_at", "created_at", "search_text", "sort_title",
        ),
    )  # fmt: skip

    class Meta(Publishable.Meta):
        verbose_name = _("news")
        verbose_name_plural = _("news")
        constraints = [
            *publishable_constraints(
                "news_item", withdrawn="news_item_withdrawn_was_published", changed="news_item_changed_after_published"
            ),
            models.CheckConstraint(condition=Q(published_at=None) | ~Q(title=""), name="news_item_published_has_title"),
        ]
        indexes = [
            models.Index(F("published_at").desc(), F("id").desc(), name="news_item_newest",
                         condition=Q(published_at__isnull=False, withdrawn_at=None)),
            models.Index(fields=["hub", "published_at", "id"], name="hubs_news_by_hub"),
            models.Index(fields=["changed_at", "id"], name="hubs_news_by_change"),
            models.Index(fields=["sort_title", "id"], name="hubs_news_by_title"),
            search_index("hubs_news_search"),
        ]  # fmt: skip
        triggers = [NEWS.own_changes()]

    def __str__(self) -> str:
        return str(self.words["title"]) or f"news {self.pk}"

    def get_absolute_url(self) -> str:
        """The public page."""
        return address_of("news:detail", self.pk)

    @property
    def changed_later(self) -> bool:
        """Whether it was changed on a later day than it was published."""
        if self.published_at is None or self.changed_at is None:
            return False
        return timezone.localdate(self.changed_at) > timezone.localdate(self.published_at)


class NewsTopicLink(NewsItem.topics.through):  # type: ignore[misc,name-defined]
    """A topic of a piece of news, for its trigger."""

    privacy = Privacy(none=("id", "newsitem", "topic"))

    class Meta:
        proxy = True
        triggers = [NEWS.changes_with("link", "SELECT {row}.newsitem_id")]


class HubOfNews(Hub):
    """A hub, for the trigger on whether its news are public."""

    class Meta:
        proxy = True
        triggers = [
            NEWS.changes_with(
                "hub", "SELECT one.id FROM [news.NewsItem] one WHERE one.hub_id = {row}.id", "is_published"
            )
        ]
