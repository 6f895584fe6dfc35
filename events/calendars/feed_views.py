"""Calendars to subscribe to: all public events, those of a country, a hub, a topic, a series; in a language the address names."""

import datetime as dt

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.models import Event, EventQuerySet, EventSeries
from hubs.models import Country, Hub, Topic
from toolkit.addresses import absolute_address
from toolkit.feeds import feed_language, feed_response

PAST_DAYS = dt.timedelta(days=90)  # a calendar shows what has just been, too
MOST_EVENTS = 500


@require_safe
@login_not_required
def all_events(request: HttpRequest, language: str) -> HttpResponseBase:
    """Of every hub and of the network."""
    with feed_language(language):
        events = Event.objects.published()
        return _feed(request, events, _("Events of the National Cancer Mission Hubs"), reverse("events:list"))


@require_safe
@login_not_required
def events_of_country(request: HttpRequest, language: str, country: str) -> HttpResponseBase:
    """Held there or run by its hub; the country by its code in lower case."""
    with feed_language(language):
        shown = get_object_or_404(Country, code=country.upper())
        if country != shown.slug:
            raise Http404
        name = _("Cancer Mission events: %(place)s") % {"place": shown.local_name}
        page = f"{reverse('events:list')}?country={shown.code}"
        return _feed(request, Event.objects.published().in_country(shown), name, page)


@require_safe
@login_not_required
def events_of_hub(request: HttpRequest, language: str, hub: str) -> HttpResponseBase:
    """Organised or co-organised by one hub."""
    with feed_language(language):
        shown = get_object_or_404(Hub.objects.published(), slug=hub)
        return _feed(request, Event.objects.published().organised_by(shown), shown.title, shown.get_absolute_url())


@require_safe
@login_not_required
def events_of_topic(request: HttpRequest, language: str, code: str) -> HttpResponseBase:
    """On one topic, whoever runs them."""
    with feed_language(language):
        topic = get_object_or_404(Topic, code=code)
        name = _("Cancer Mission events: %(place)s") % {"place": topic}
        page = f"{reverse('events:list')}?topic={topic.code}"
        return _feed(request, Event.objects.published().filter(topics=topic), name, page)


@require_safe
@login_not_required
def events_of_series(request: HttpRequest, language: str, pk: int) -> HttpResponseBase:
    """The dates of one series."""
    with feed_language(language):
        shown = get_object_or_404(EventSeries.objects.published(), pk=pk)
        dates, title = Event.objects.published().filter(series=shown), str(shown.words["title"])
        return _feed(request, dates, title, shown.get_absolute_url())


def _feed(request: HttpRequest, events: EventQuerySet, name: str, page: str) -> HttpResponseBase:
    from events.calendars.icalendar_files import calendar_feed  # loads a library that most requests do not need

    listed = events.known_to_the_day().for_pages().coming_in_public(at=timezone.now() - PAST_DAYS)
    rows = listed.order_by("starts_on", "pk")[:MOST_EVENTS]
    body = calendar_feed(rows, name=str(name), page=absolute_address(page))
    return feed_response(request, body, content_type="text/calendar; charset=utf-8; method=PUBLISH")
