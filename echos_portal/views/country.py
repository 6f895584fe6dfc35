"""The page of a country: its hub, events and dialogues to join, who runs it, its timeline, outcomes and resources."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dialogues.models import PolicyDialogue
from events.models import Event
from hubs.countries.europe_map import europe_map
from hubs.milestones.headlines import association_in_words, headline, status_in_words
from hubs.milestones.timeline import split_timeline, timeline_of
from hubs.models import Country, Hub, Membership, Organisation
from hubs.profile.presentation import Profile, previewed_profile, public_profile
from hubs.profile.structure import people_of
from hubs.registry.desk import DeskRequest, desk
from hubs.registry.search import nearest
from hubs.vocabulary.status import HubStatus
from library.models import Resource
from news.models import NewsItem
from publishing.lasting_parts import lasting_parts
from publishing.subjects import about
from publishing.working_copy import working_copy
from toolkit.kept_queries import KeptQuery
from toolkit.languages import language_name
from toolkit.paging import page_of

NEIGHBOURS = 4
COMING_EVENTS = 3
PAST_EVENTS = 5
EVENTS_ELSEWHERE = 3
DIALOGUES = 3
LATEST_NEWS = 3
LATEST_ENTRIES = 4
ORGANISATIONS = 8
CONTACT_POINTS = 12
MEMBERS_PER_PAGE = 60
ORGANISATION_FIELDS = ("name", "website", "relation", "contact_point")
PAST_FIELDS = ("title", "translations", "starts_on", "ends_on", "city", "text_language")
COUNTRY = KeptQuery(lambda code: Country.objects.with_hub().filter(code=code).order_by())
OTHER_HUBS = KeptQuery(
    lambda country: (
        Hub.objects.published()
        .with_status()
        .select_related("country")
        .exclude(country=country)
        .only("slug", "country__code", "country__name", "country__latitude", "country__longitude", "is_published")
        .order_by()
    )
)
FIRST_CONTACT_POINTS = KeptQuery(
    lambda country: (
        Organisation.objects.filter(country=country)
        .exclude(contact_point="")
        .order_by("contact_point", "sort_name", "pk")
        .only(*ORGANISATION_FIELDS)[:CONTACT_POINTS]
    )
)
RELATED_ORGANISATIONS = KeptQuery(
    lambda country: (
        Organisation.objects.filter(country=country, contact_point="")
        .filter(~Exists(Membership.objects.filter(organisation=OuterRef("pk"))))
        .order_by("sort_name", "pk")
        .only(*ORGANISATION_FIELDS)[:ORGANISATIONS]
    )
)
LATEST_RESOURCES = KeptQuery(
    lambda country: (
        Resource.objects.published().filter(Q(country=country) | Q(hub__country=country)).for_cards()[:LATEST_ENTRIES]
    )
)
LATEST_DIALOGUES = KeptQuery(
    lambda hub: PolicyDialogue.objects.published().filter(hub=hub).order_by("-published_at", "-pk")[: DIALOGUES + 1]
)
LATEST_NEWS_ITEMS = KeptQuery(lambda hub: NewsItem.objects.published().filter(hub=hub).for_cards()[:LATEST_NEWS])
COMING = KeptQuery(
    lambda at, country: Event.objects.announced(at=at).for_cards().in_country(country)[: COMING_EVENTS + 1]
)
ELSEWHERE = KeptQuery(lambda at: Event.objects.announced(at=at).for_cards()[:EVENTS_ELSEWHERE])
PAST = KeptQuery(
    lambda at, country: (
        Event.objects.taking_place()
        .in_country(country)
        .past(at=at)
        .order_by("-starts_on", "-id")
        .only(*PAST_FIELDS)[: PAST_EVENTS + 1]
    )
)
# What a hub must link with (call text of the Mission), and which official page lists it for every country.
EUROPEAN_LISTS = {
    Organisation.ContactPoint.NCP: "https://ec.europa.eu/info/funding-tenders/opportunities/portal/screen/support/ncp",
}


@require_safe
@login_not_required
def country(request: HttpRequest, country: str) -> HttpResponse:
    """Every country has one, also without a hub. The address is the code in lower case."""
    parts = lasting_parts()
    steady = parts.get(lambda: _public_context(country), "country", country)
    shown = steady["country"]
    if country != shown.slug:
        return redirect(shown, permanent=True)
    return render(request, "hubs/country.html", _with_events({**steady, "parts": parts}))


def _public_context(country: str) -> dict[str, Any]:
    """What the page of a country shows beside its events."""
    shown = COUNTRY.first(code=country.upper())
    if shown is None:
        raise Http404
    hub = shown.published_hub
    return _context(shown, hub, public_profile(hub) if hub else None)


@require_safe
@login_not_required
def members(request: HttpRequest, country: str) -> HttpResponse:
    """All member organisations of a hub, past ones too, by name."""
    shown = get_object_or_404(Country.objects.with_hub(), code=country.upper())
    hub = get_object_or_404(Hub.objects.published(), country=shown)
    rows = Membership.objects.filter(hub=hub).select_related("organisation").order_by("organisation__sort_name", "pk")
    page = page_of(rows, request, MEMBERS_PER_PAGE)
    today = timezone.localdate()
    context = {
        "country": shown,
        "hub": hub,
        "page_obj": page,
        "lines": [(row, row.is_past(today)) for row in page.object_list],
        "has_terms": any(row.term for row in page.object_list),
    }
    return render(request, "hubs/members.html", context)


@require_safe
@desk("hubs.view_desk")
def preview(request: DeskRequest, hub: Hub) -> HttpResponse:
    """The page as it will be once the open draft of the profile is published; without one, as it is."""
    shown = get_object_or_404(Country.objects.with_hub(), pk=hub.country_id)
    profile = previewed_profile(hub, working_copy(about(hub)).content)
    return render(request, "hubs/country.html", {**_with_events(_context(shown, hub, profile)), "is_preview": True})


def _context(shown: Country, hub: Hub | None, profile: Profile | None) -> dict[str, Any]:
    is_associated = shown.membership == Country.Membership.ASSOCIATED
    return {
        "country": shown,
        "hub": hub,
        "profile": profile,
        "headline": headline(shown),
        "status_words": status_in_words(shown),
        "languages": [language_name(code) for code in shown.official_languages],
        "own_names": _own_names(shown),
        "associations": [(row, association_in_words(row)) for row in shown.associations.all()] if is_associated else [],
        "is_on_map": _is_on_map(shown),
        "network_office": settings.NETWORK_OFFICE_EMAIL,
        "neighbours": _neighbours(shown),
        **_organisations(shown),
        "library": LATEST_RESOURCES.rows(country=shown.pk),
        **(_of_hub(hub) if hub else {}),
    }


def _with_events(context: dict[str, Any]) -> dict[str, Any]:
    """The context of the whole page."""
    whole = {**context, **_events(context["country"])}
    return {**whole, "contents": _contents(whole)}


def _contents(context: dict[str, Any]) -> list[tuple[str, str]]:
    """Anchor and words of each section that the page has: "On this page"."""
    profile, hub = context["profile"], context["hub"]
    has_about = hub and (profile.sections or context["member_count"] or context["groups"] or profile.nodes)
    found = [
        ("take-part", _("Events"), True),
        ("dialogues", _("Policy dialogues"), bool(context.get("dialogues"))),
        ("about-hub", _("About the hub"), has_about),
        ("begin", _("How a hub begins"), not hub),
        ("timeline", _("Timeline"), bool(hub)),
        ("past", _("Past events"), bool(context["past"])),
        ("news", _("News"), bool(context.get("news"))),
        ("library", _("Library"), bool(context["library"])),
        ("others", _("Related organisations"), bool(context["organisations"])),
        ("contact-points", _("Contact points"), True),
    ]
    return [(anchor, words) for anchor, words, is_there in found if is_there]


def _is_on_map(shown: Country) -> bool:
    return europe_map().shape(shown.code) is not None


def _neighbours(shown: Country) -> list[Country]:
    """The countries with the nearest hubs (one query); from outside Europe only those whose hub is operational."""
    others = []
    for hub in OTHER_HUBS.rows(country=shown.pk):
        hub.country.hub = hub
        others.append(hub.country)
    if not _is_on_map(shown):
        others = [one for one in others if one.status == HubStatus.OPERATING]
    return nearest(shown, others, count=NEIGHBOURS)


def _own_names(shown: Country) -> list[tuple[str, str]]:
    """Language and name, those left out that the page calls the country by anyway."""
    pairs = zip(shown.official_languages, shown.own_names, strict=False)
    by_name = {name: language for language, name in reversed(list(pairs)) if name != shown.local_name}
    return [(language, name) for name, language in reversed(by_name.items())]


def _of_hub(hub: Hub) -> dict[str, Any]:
    dialogues = LATEST_DIALOGUES.rows(hub=hub.pk)
    return {
        **people_of(hub, timezone.localdate()),
        **split_timeline(timeline_of(hub.milestones.all())),
        "dialogues": dialogues[:DIALOGUES],
        "has_more_dialogues": len(dialogues) > DIALOGUES,
        "news": LATEST_NEWS_ITEMS.rows(hub=hub.pk),
    }


def _organisations(shown: Country) -> dict[str, Any]:
    """The contact points of each programme, and the first of the other organisations of the field that run no hub."""
    rows = FIRST_CONTACT_POINTS.rows(country=shown.pk)
    wanted = (Organisation.ContactPoint.NCP, Organisation.ContactPoint.NFP)
    return {
        "contact_points": [
            (kind, [row for row in rows if row.contact_point == kind], EUROPEAN_LISTS.get(kind, "")) for kind in wanted
        ],
        "other_contact_points": [row for row in rows if row.contact_point == Organisation.ContactPoint.OTHER],
        "organisations": RELATED_ORGANISATIONS.rows(country=shown.pk),
    }


def _events(shown: Country) -> dict[str, Any]:
    """What is coming here, or else elsewhere; and what took place. The first few, and whether there are more."""
    at = timezone.now()
    coming = COMING.rows(at=at, country=shown.pk)
    shown_past = PAST.rows(at=at, country=shown.pk)
    elsewhere = [] if coming or shown.published_hub else ELSEWHERE.rows(at=at)
    return {
        "coming": coming[:COMING_EVENTS],
        "has_more_coming": len(coming) > COMING_EVENTS,
        "elsewhere": elsewhere,
        "past": shown_past[:PAST_EVENTS],
        "has_more_past": len(shown_past) > PAST_EVENTS,
    }
