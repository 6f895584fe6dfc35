"""Public pages of news."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from news.forms import NewsFilterForm
from news.models import NewsItem
from publishing.lasting_parts import lasting_parts
from toolkit.paging import page_of

PER_PAGE = 20


@require_safe
@login_not_required
def news_list(request: HttpRequest) -> HttpResponse:
    """The newest first; filters stay in the address."""
    parts = lasting_parts()
    asked = request.GET.urlencode()
    context = {**parts.get(lambda: _found(request), "news", asked), "parts": parts, "asked": asked}
    return render(request, "news/list.html", context)


def _found(request: HttpRequest) -> dict[str, Any]:
    """What matches the filters; reads no event."""
    form = NewsFilterForm(request.GET)
    page = page_of(form.filtered(NewsItem.objects.published()).for_cards(), request, PER_PAGE)
    chosen = form.chosen()
    return {"filter_form": form, "page_obj": page, "country": chosen.get("country"), "topic": chosen.get("topic")}


@require_safe
@login_not_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One piece of news, with the one before and the one after of the same hub, or of the network."""
    news = NewsItem.objects.published().for_pages()
    item = get_object_or_404(news.prefetch_related("topics"), pk=pk)
    context = {"item": item, "newer": _newer(item), "older": _older(item)}
    return render(request, "news/detail.html", context)


def _newer(item: NewsItem) -> NewsItem | None:
    later = Q(published_at__gt=item.published_at) | Q(published_at=item.published_at, pk__gt=item.pk)
    beside = NewsItem.objects.published().filter(later, hub=item.hub)
    return beside.order_by("published_at", "id").first()


def _older(item: NewsItem) -> NewsItem | None:
    earlier = Q(published_at__lt=item.published_at) | Q(published_at=item.published_at, pk__lt=item.pk)
    return NewsItem.objects.published().filter(earlier, hub=item.hub).first()
