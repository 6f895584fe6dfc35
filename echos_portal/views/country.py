"""The page of a country: its hub, what one can take part in, the way so far, who carries it and whom to ask."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dialogues.models import PolicyDialogue
from events.models import Event
from hubs.countries.europe_map import europe_map
from hubs.milestones.headlines import association_in_words, headline, status_in_words
from hubs.milestones.timeline import timeline_of
from hubs.models import Country, Hub, Membership, Organisation
from hubs.profile.presentation import Profile, previewed_profile, public_profile
from hubs.profile.structure import belonging
from hubs.registry.desk import DeskRequest, desk
from hubs.registry.search import nearest
from hubs.vocabulary.status import HubStatus
from library.models import Resource
from news.models import NewsItem
from publishing.subjects import about
from publishing.working_copy import working_copy
from toolkit.languages import language_name

NEIGHBOURS = 4
PAST_EVENTS = 8
EVENTS_ELSEWHERE = 3
# What a hub must link with (call text of the Mission), and which official page lists it for every country.
EUROPEAN_LISTS = {
    Organisation.ContactPoint.NCP: "https://ec.europa.eu/info/funding-tenders/opportunities/portal/screen/support/ncp",
}
LATEST_NEWS = 3
LATEST_ENTRIES = 4


@require_safe
@login_not_required
def country(request: HttpRequest, country: str) -> HttpResponse:
    """Every country has one, also without a hub. The address is the code in small letters."""
    shown = get_object_or_404(Country.objects.with_hub(), code=country.upper())
    if country != shown.slug:
        return redirect(shown, permanent=True)
    hub = shown.published_hub
    return render(request, "hubs/country.html", _page(shown, hub, public_profile(hub) if hub else None))


@require_safe
@desk("hubs.view_desk")
def preview(request: DeskRequest, hub: Hub) -> HttpResponse:
    """The page as it will be once the open draft of the profile is published; without one, as it is."""
    shown = get_object_or_404(Country.objects.with_hub(), pk=hub.country_id)
    profile = previewed_profile(hub, working_copy(about(hub)).content)
    return render(request, "hubs/country.html", {**_page(shown, hub, profile), "is_preview": True})


def _page(shown: Country, hub: Hub | None, profile: Profile | None) -> dict[str, Any]:
    return {
        "country": shown,
        "hub": hub,
        "profile": profile,
        "headline": headline(shown),
        "status_words": status_in_words(shown),
        "languages": [language_name(code) for code in shown.official_languages],
        "own_names": _own_names(shown),
        "associations": [(row, association_in_words(row)) for row in shown.associations.all()],
        "is_on_map": _is_on_map(shown),
        "network_office": settings.NETWORK_OFFICE_EMAIL,
        "neighbours": nearest(shown, _worth_a_visit(shown, Country.objects.with_hub()), count=NEIGHBOURS),
        **_organisations(shown),
        **_events(shown),
        "library": _library(shown),
        **(_of_hub(hub) if hub else {}),
    }


def _is_on_map(shown: Country) -> bool:
    return europe_map().shape(shown.code) is not None


def _worth_a_visit(shown: Country, countries: Iterable[Country]) -> Iterable[Country]:
    """Every country as a neighbour; from outside Europe only those whose hub is at work."""
    return countries if _is_on_map(shown) else [one for one in countries if one.status == HubStatus.OPERATING]


def _own_names(shown: Country) -> list[tuple[str, str]]:
    """Language and name, those left out that the page calls the country by anyway."""
    pairs = zip(shown.official_languages, shown.own_names, strict=False)
    by_name = {name: language for language, name in reversed(list(pairs)) if name != shown.local_name}
    return [(language, name) for name, language in reversed(by_name.items())]


def _of_hub(hub: Hub) -> dict[str, Any]:
    memberships = list(hub.memberships.select_related("organisation").strongest_first())
    return {
        **belonging(hub, memberships, timezone.localdate()),
        "timeline": timeline_of(hub.milestones.all()),
        "has_plans": any(not milestone.is_actual for milestone in hub.milestones.all()),
        "dialogues": list(PolicyDialogue.objects.published().filter(hub=hub)),
        "news": list(NewsItem.objects.published().filter(hub=hub).for_pages()[:LATEST_NEWS]),
        "sources": _sources(hub, memberships),
    }


def _sources(hub: Hub, memberships: list[Membership]) -> list[str]:
    """Each page the facts of a hub were found on, once."""
    told = [hub.source, *(one.source for one in memberships)]
    return list(dict.fromkeys(part.strip() for text in told for part in text.split(";") if part.strip()))


def _organisations(shown: Country) -> dict[str, Any]:
    """The contact points of each programme, known or not, and the other organisations of the field that carry no hub."""
    rows = list(
        Organisation.objects.filter(country=shown).filter(~Q(contact_point="") | Q(memberships=None)).distinct()
    )
    wanted = (Organisation.ContactPoint.NCP, Organisation.ContactPoint.NFP)
    return {
        "contact_points": [
            (kind, [row for row in rows if row.contact_point == kind], EUROPEAN_LISTS.get(kind, "")) for kind in wanted
        ],
        "other_contact_points": [row for row in rows if row.contact_point == Organisation.ContactPoint.OTHER],
        "organisations": [row for row in rows if not row.contact_point],
    }


def _library(shown: Country) -> list[Resource]:
    """The newest entries about the country, or from its hub."""
    entries = Resource.objects.published().filter(Q(country=shown) | Q(hub__country=shown))
    return list(entries.for_pages()[:LATEST_ENTRIES])


def _events(shown: Country) -> dict[str, Any]:
    """What is coming here, or else elsewhere; and what took place."""
    at = timezone.now()
    public = Event.objects.published().for_pages()
    here = public.filter(Q(hub__country=shown) | Q(country=shown))
    coming = list(here.coming(at=at))
    past = here.past(at=at).order_by("-starts_on", "-id")
    return {
        "coming": coming,
        "elsewhere": [] if coming or shown.published_hub else list(public.coming(at=at)[:EVENTS_ELSEWHERE]),
        "past": list(past[:PAST_EVENTS]),
    }
