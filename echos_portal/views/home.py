"""Home and the pages about the portal."""

from collections.abc import Iterable
from itertools import groupby

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

COMING_EVENTS = 3
LATEST_CHANGES = 6
LATEST_NEWS = 3


@require_safe
@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """The map, find your country, what is coming up, the news, what changed, how far the network is."""
    countries = sorted(Country.objects.with_hub(), key=lambda country: country.sort_key)
    at = timezone.now()
    context = {
        "europe_map": europe_map(),
        "map_countries": drawn(countries),
        "statuses": _by_status(countries),
        "find_form": FindCountryForm(),
        "coming": Event.objects.published().for_pages().coming(at=at)[:COMING_EVENTS],
        "news": NewsItem.objects.published().for_pages()[:LATEST_NEWS],
        "changes": _changes(),
        "progress": progress_of(countries),
    }
    return render(request, "home.html", context)


@require_safe
@login_not_required
def about(request: HttpRequest) -> HttpResponse:
    """What the network and the portal are."""
    return render(request, "about.html", {"progress": progress_of(Country.objects.with_hub())})


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


def _by_status(countries: Iterable[Country]) -> list[tuple[HubStatus, list[Country]]]:
    """The countries in the order of the map's legend."""
    order = list(HubStatus)
    ordered = sorted(countries, key=lambda country: (order.index(country.status), country.sort_key))
    return [(status, list(rows)) for status, rows in groupby(ordered, key=lambda country: country.status)]


def _changes() -> list[Milestone]:
    """The newest steps that hubs have made, of which a date is known."""
    reached = Milestone.objects.filter(is_actual=True, date__isnull=False, hub__is_published=True)
    return list(reached.select_related("hub__country").order_by("-date", "-id")[:LATEST_CHANGES])
