"""The page of a country: its hub, what one can take part in, the way so far, who carries it and whom to ask."""

from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dialogues.models import PolicyDialogue
from events.models import Event
from hubs.finding import nearest
from hubs.headlines import headline, standing_in_words
from hubs.languages import language_name
from hubs.models import Country, Hub, Membership, NewsItem, Organisation, Resource
from hubs.models.hub import MembershipRole
from hubs.timeline import timeline_of

NEIGHBOURS = 4
PAST_EVENTS = 8
LATEST_NEWS = 3
LATEST_ENTRIES = 4
ROLES_THAT_RUN = (MembershipRole.HOST, MembershipRole.CO_HOST)


@require_safe
@login_not_required
def country(request: HttpRequest, country: str) -> HttpResponse:
    """Every country has one, also without a hub. The address is the code in small letters."""
    countries = Country.objects.with_hub()
    shown = get_object_or_404(countries, code=country.upper())
    if country != shown.slug:
        return redirect(shown, permanent=True)
    context = {
        "country": shown,
        "hub": shown.published_hub,
        "headline": headline(shown),
        "standing_words": standing_in_words(shown),
        "languages": [language_name(code) for code in shown.official_languages],
        "neighbours": nearest(shown, countries, count=NEIGHBOURS),
        **_organisations(shown),
        **_events(shown),
        "library": _library(shown),
        **(_of_hub(shown.published_hub) if shown.published_hub else {}),
    }
    return render(request, "hubs/country.html", context)


def _of_hub(hub: Hub) -> dict[str, Any]:
    memberships = list(hub.memberships.select_related("organisation"))
    members = sorted(
        (one for one in memberships if one.role not in ROLES_THAT_RUN),
        key=lambda one: (one.organisation.get_kind_display(), one.organisation.name),
    )
    by_kind = groupby(members, key=lambda one: one.organisation.get_kind_display())
    return {
        "runs": [one for one in memberships if one.role in ROLES_THAT_RUN],
        "members": [(kind, list(rows)) for kind, rows in by_kind],
        "member_count": len(members),
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
    """Contact points, and the other organisations of the field that carry no hub."""
    rows = list(Organisation.objects.filter(country=shown, memberships=None))
    return {
        "contact_points": [row for row in rows if row.contact_point],
        "organisations": [row for row in rows if not row.contact_point],
    }


def _library(shown: Country) -> list[Resource]:
    """The newest entries about the country, or from its hub."""
    entries = Resource.objects.published().filter(Q(country=shown) | Q(hub__country=shown))
    return list(entries.for_pages()[:LATEST_ENTRIES])


def _events(shown: Country) -> dict[str, Any]:
    at = timezone.now()
    here = Event.objects.published().for_pages().filter(Q(hub__country=shown) | Q(country=shown))
    past = here.past(at=at).order_by("-starts_on", "-id")
    return {"coming": list(here.coming(at=at)), "past": list(past[:PAST_EVENTS])}
