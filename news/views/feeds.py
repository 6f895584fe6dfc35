"""The news as Atom feeds (RFC 4287): all of it, of one country, of one topic; in a language the address names."""

import datetime as dt

from django.contrib.auth.decorators import login_not_required
from django.db.models import Max
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hubs.models import Country, Topic
from news.atom import news_feed
from news.models import NewsItem, NewsItemQuerySet
from toolkit.feeds import feed_language, feed_response

ENTRIES = 30


@require_safe
@login_not_required
def all_news(request: HttpRequest, language: str) -> HttpResponseBase:
    """Of every hub and of the network."""
    with feed_language(language):
        address = reverse("news:list")
        return _answer(request, NewsItem.objects.published(), _("News from the National Cancer Mission Hubs"), address)


@require_safe
@login_not_required
def news_of_country(request: HttpRequest, language: str, country: str) -> HttpResponseBase:
    """Of one country's hub; the country by its lower-case code."""
    with feed_language(language):
        shown = get_object_or_404(Country, code=country.upper())
        if country != shown.slug:
            raise Http404
        title = _("News of the hub: %(country)s") % {"country": shown.local_name}
        address = f"{reverse('news:list')}?country={shown.code}"
        return _answer(request, NewsItem.objects.published().filter(hub__country=shown), title, address)


@require_safe
@login_not_required
def news_of_topic(request: HttpRequest, language: str, code: str) -> HttpResponseBase:
    """Of one topic, whoever wrote it."""
    with feed_language(language):
        topic = get_object_or_404(Topic, code=code)
        title = _("News on %(topic)s") % {"topic": topic}
        address = f"{reverse('news:list')}?topic={topic.code}"
        return _answer(request, NewsItem.objects.published().filter(topics=topic), title, address)


def _answer(request: HttpRequest, news: NewsItemQuerySet, title: str, page: str) -> HttpResponseBase:
    items = list(news.for_pages().prefetch_related("topics")[:ENTRIES])
    body = news_feed(items, title=title, page=page, address=request.path)
    return feed_response(
        request, body, content_type="application/atom+xml; charset=utf-8", last_modified=_last_change()
    )


def _last_change() -> dt.datetime | None:
    """When any news changed last, never later than now. Old news that came today changed today, whatever its date says."""
    news = NewsItem.objects.exclude(published_at=None)
    seen = news.aggregate(a=Max("changed_at"), b=Max("withdrawn_at"), c=Max("hub__updated_at"), d=Max("created_at"))
    return max((min(moment, timezone.now()) for moment in seen.values() if moment), default=None)
