"""Home and the pages about the portal."""

import datetime as dt
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from echos_portal.privacy_notice import kept_data
from events.models import Event
from hubs.countries.europe_map import drawn, europe_map
from hubs.milestones.progress import progress_of
from hubs.models import Country, Milestone
from hubs.registry.filter_forms import FindCountryForm
from hubs.vocabulary.status import HubStatus
from news.models import NewsItem
from publishing.lasting_parts import lasting_parts
from toolkit.kept_queries import KeptQuery
from toolkit.partial_dates.dates import range_in_words

COMING_EVENTS = 3
EVENTS_ON_MAP = 200  # the next ones, from which the map takes the first of each country
LATEST_MILESTONES = 6
LATEST_NEWS = 3
COUNTRIES = KeptQuery(lambda: Country.objects.for_map().order_by())
NEWS = KeptQuery(lambda: NewsItem.objects.published().for_cards()[:LATEST_NEWS])
COMING = KeptQuery(lambda at: Event.objects.announced(at=at).for_cards()[:COMING_EVENTS])
ON_MAP = KeptQuery(
    lambda at: (
        Event.objects.announced(at=at)
        .exclude(hub=None)
        .values_list("hub__country__code", "starts_on", "ends_on", "title")[:EVENTS_ON_MAP]
    )
)


@require_safe
@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """The map, the search for a country, upcoming events, the progress of the network, news and recent milestones."""
    parts = lasting_parts()
    network = parts.get(_network, "home", "network")
    at = timezone.now()
    next_events = _next_events(at)
    context = {
        **network,
        "parts": parts,
        "map_countries": cache(
            lambda: drawn(network["countries"], next_events=next_events)
        ),  # called where the map is made anew
        "next_events": tuple(next_events.items()),
        "find_form": FindCountryForm(),
        "coming": COMING.rows(at=at),
    }
    return render(request, "home.html", context)


@require_safe
@login_not_required
def about(request: HttpRequest) -> HttpResponse:
    """What the network and the portal are."""
    return render(request, "about.html", {"progress": progress_of(Country.objects.for_map())})


@require_safe
@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement, after the model of Implementing Decision (EU) 2018/1523."""
    return render(request, "accessibility.html")


@require_safe
@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    """What the portal keeps about people, why and how long: made from what the models declare."""
    return render(request, "privacy.html", {"kept": kept_data()})


def _network() -> dict[str, Any]:
    """What the page shows of countries, hubs and news; reads no event."""
    countries = sorted(COUNTRIES.rows(), key=lambda country: country.sort_key)
    return {
        "countries": countries,
        "europe_map": europe_map(),
        "statuses": _by_status(countries),
        "hub_countries": [country for country in countries if country.published_hub],
        "news": NEWS.rows(),
        "milestones": _recent_milestones(countries),
        "progress": progress_of(countries),
    }


def _by_status(countries: Iterable[Country]) -> list[tuple[HubStatus, list[Country]]]:
    """The countries, in the order given, by status in the order of the map's legend."""
    by_status: dict[HubStatus, list[Country]] = {status: [] for status in HubStatus}
    for country in countries:
        by_status[country.status].append(country)
    return [(status, rows) for status, rows in by_status.items() if rows]


def _next_events(at: dt.datetime) -> dict[str, str]:
    """Day and title of the next event of each hub, by the code of its country."""
    found: dict[str, str] = {}
    rows: Iterable[tuple[Any, ...]] = ON_MAP.rows(at=at)
    for code, first, last, title in rows:
        if code not in found:
            found[code] = f"{range_in_words(first, last)}: {title}"
    return found


def _recent_milestones(countries: Iterable[Country]) -> list[tuple[Country, Milestone]]:
    """The newest dated milestones that hubs have reached, with their countries; reads what ``with_hub()`` fetched."""
    reached = [
        (country, milestone)
        for country in countries
        if country.published_hub
        for milestone in country.published_hub.milestones.all()
        if milestone.is_actual and milestone.date
    ]
    return sorted(reached, key=lambda pair: (str(pair[1].date), pair[1].pk), reverse=True)[:LATEST_MILESTONES]
