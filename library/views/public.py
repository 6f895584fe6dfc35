"""Public pages of the library."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from library.forms import LibraryFilterForm
from library.models import Resource, ResourceQuerySet
from publishing.lasting_parts import lasting_parts
from toolkit.languages import language_name
from toolkit.paging import page_of

PER_PAGE = 20


@dataclass(frozen=True)
class KindCount:
    """How many of the found entries are of one kind."""

    code: str
    label: str
    count: int


@require_safe
@login_not_required
def library_list(request: HttpRequest) -> HttpResponse:
    """What fits, the newest first, or the nearest to the words asked for; filters stay in the address."""
    parts = lasting_parts()
    asked = request.GET.urlencode()
    context = {**parts.get(lambda: _found(request), "library", asked), "parts": parts, "asked": asked}
    return render(request, "library/list.html", context)


def _found(request: HttpRequest) -> dict[str, Any]:
    """What matches the filters; reads no event."""
    form = LibraryFilterForm(request.GET)
    of_all_kinds = form.of_all_kinds(Resource.objects.published())
    kinds = _kinds(of_all_kinds)
    page = page_of(form.of_the_kind(of_all_kinds).for_cards(), request, PER_PAGE)
    return {
        "filter_form": form,
        "page_obj": page,
        "kinds": kinds,
        "total": sum(one.count for one in kinds),
        "kind": form.chosen().get("kind", ""),
    }


def _kinds(entries: ResourceQuerySet) -> list[KindCount]:
    """The kinds there are, in the order of the vocabulary."""
    counted = entries.order_by().values_list("kind").annotate(number=Count("pk", distinct=True))
    numbers = dict(counted.values_list("kind", "number"))
    return [KindCount(code, str(label), numbers[code]) for code, label in Resource.Kind.choices if code in numbers]


@require_safe
@login_not_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry: what it is, whose it is, what one may do with it, and where it lies."""
    entry = get_object_or_404(Resource.objects.published().for_pages().prefetch_related("topics"), pk=pk)
    return render(request, "library/detail.html", entry_context(entry))


def entry_context(entry: Resource) -> dict[str, object]:
    """What the page of an entry shows beside its columns."""
    return {
        "entry": entry,
        "languages": [language_name(code) for code in entry.languages],
        "site": (urlsplit(entry.link).hostname or "").removeprefix("www."),
    }
