"""Public pages of hubs. The page of a country is in echos_portal, since it shows events and dialogues."""

from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from hubs.countries.europe_map import drawn, europe_map
from hubs.models import Country, Topic, VocabularyTerm
from hubs.registry.filter_forms import FindCountryForm, HubFilterForm
from hubs.registry.search import countries_to_search, search
from hubs.vocabulary.titles import LIST_TITLES
from publishing.lasting_parts import lasting_parts
from toolkit.partial_pages import asks_for_part, page_or_part

MOST_SUGGESTED = 6


@require_safe
@login_not_required
def hub_list(request: HttpRequest) -> HttpResponse:
    """Every country with its hub, filtered by what the address says; an unknown filter is an error and not applied."""
    parts = lasting_parts()
    asked = request.GET.urlencode()
    context = {**parts.get(lambda: _found(request.GET), "hubs", asked), "parts": parts, "asked": asked}
    response = page_or_part(request, page="hubs/list.html", part="hubs/_found.html", context=context)
    if asks_for_part(request):
        _keep_in_address(request, response, context["chosen"])
    return response


def _found(asked: QueryDict) -> dict[str, Any]:
    """What matches the filters; reads no event."""
    form = HubFilterForm(asked)
    form.is_valid()
    chosen = {name: form.cleaned_data.get(name, "") for name in form.fields}
    countries = _in_readers_order()
    found = search(countries, words=chosen["q"], status=chosen["status"], membership=chosen["membership"])
    return {
        "form": form,
        "chosen": chosen,
        "found": found,
        "countries": found.countries,
        "total": len(countries),
        "is_filtered": any(chosen.values()),
        "europe_map": europe_map(),
        "map_countries": drawn(countries, found.countries),
    }


def _in_readers_order() -> list[Country]:
    return sorted(countries_to_search(), key=lambda country: country.sort_key)


def _keep_in_address(request: HttpRequest, response: HttpResponse, chosen: dict[str, str]) -> None:
    """The address says what is shown. Typing on replaces the address, choosing a filter adds one to the history."""
    kept = urlencode({name: value for name, value in chosen.items() if value})
    before = _query_before(request)
    is_same_search = all(before.get(name, "") == value for name, value in chosen.items() if name != "q")
    header = "HX-Replace-Url" if is_same_search else "HX-Push-Url"
    response[header] = f"{request.path}?{kept}" if kept else request.path


def _query_before(request: HttpRequest) -> QueryDict:
    """What the page that asks was asked for; nothing where it does not say so in an address."""
    try:
        return QueryDict(urlsplit(request.headers.get("HX-Current-URL", "")).query)
    except ValueError:
        return QueryDict()


@require_safe
@login_not_required
def find(request: HttpRequest) -> HttpResponse:
    """From the name of a country to its page; where it is not clear which is meant, to a choice."""
    form = FindCountryForm(request.GET if "q" in request.GET else None)
    found = search(_in_readers_order(), words=form.cleaned_data["q"]) if form.is_valid() else None
    if found and found.meant and not asks_for_part(request):
        response = redirect(found.meant)
        patch_vary_headers(response, ["HX-Request"])
        return response
    context = {"form": form, "found": found, "shown": found.countries[:MOST_SUGGESTED] if found else []}
    return page_or_part(request, page="hubs/find.html", part="hubs/_suggestions.html", context=context)


@require_safe
@login_not_required
def words(request: HttpRequest) -> HttpResponse:
    """The words of the field: every vocabulary with its terms and their sources."""
    terms = {name: list(rows) for name, rows in groupby(VocabularyTerm.objects.all(), key=lambda term: term.list_name)}
    order = Topic.Kind.values
    ordered = sorted(Topic.objects.order_by("id"), key=lambda topic: order.index(topic.kind))
    topics = groupby(ordered, key=lambda topic: topic.kind)
    names = sorted(terms, key=lambda name: list(LIST_TITLES).index(name) if name in LIST_TITLES else len(LIST_TITLES))
    context = {
        "lists": [(name, LIST_TITLES.get(name, name), terms[name]) for name in names],
        "topics": [(kind, Topic.Kind(kind).label, list(rows)) for kind, rows in topics],
    }
    return render(request, "hubs/words.html", context)
