"""Filters of the news."""

from django.utils.translation import gettext_lazy as _

from hubs.revisions.item_filters import BrowsingForm, LanguageField, country_field
from hubs.vocabulary.topic_picker import TopicFilterField
from news.models import NewsItemQuerySet


class NewsFilterForm(BrowsingForm):
    """Filters of the news."""

    country = country_field(_("Country"))
    topic = TopicFilterField()
    language = LanguageField(label=_("Written in"))

    def filtered(self, news: NewsItemQuerySet) -> NewsItemQuerySet:
        """The news the valid filters leave."""
        chosen = self.chosen()
        if country := chosen.get("country"):
            news = news.filter(hub__country=country)
        if topic := chosen.get("topic"):
            news = news.filter(topics=topic)
        if language := chosen.get("language"):
            news = news.in_language(language)
        return news
