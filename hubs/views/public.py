"""Hubs for everybody. The page of a country is put together in the portal, since events and dialogues stand on it."""

from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from hubs.finding import matching
from hubs.forms import FindCountryForm, HubFilterForm
from hubs.models import Country, Topic, VocabularyTerm
from hubs.words import LIST_TITLES


@require_safe
@login_not_required
def hub_list(request: HttpRequest) -> HttpResponse:
    """Every country with its hub, filtered by what the address says; a filter nobody knows is told and not applied."""
    form = HubFilterForm(request.GET)
    form.is_valid()
    chosen = form.cleaned_data
    countries = sorted(Country.objects.with_hub(), key=lambda country: country.sort_key)
    found = matching(
        countries,
        words=chosen.get("q", ""),
        standing=chosen.get("standing", ""),
        membership=chosen.get("membership", ""),
    )
    context = {"form": form, "countries": found, "total": len(countries)}
    return render(request, "hubs/list.html", context)


@require_safe
@login_not_required
def find(request: HttpRequest) -> HttpResponse:
    """From the choice of a country to its page; without a choice, or with an unknown one, it asks again."""
    form = FindCountryForm(request.GET or None)
    if form.is_valid():
        return redirect(form.cleaned_data["country"])
    return render(request, "hubs/find.html", {"form": form})


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
