"""The page of the search."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from search.finder import MOST_FOUND, NOTHING, SearchFilters, SearchResults, find_entries
from search.forms import SearchForm
from search.kinds import SearchKind
from search.pages import ResultPage, result_page
from search.presentation import results_of
from search.query import LONGEST_TEXT
from search.topics import find_topics

PER_PAGE = 20


@require_safe
@login_not_required
def results(request: HttpRequest) -> HttpResponse:
    """What fits the words, the reader's language first; filters stay in the address. Without words, what can be searched."""
    q = request.GET.get("q", "").strip()[:LONGEST_TEXT]
    form = SearchForm({**request.GET.dict(), "q": q})
    filters = form.filters()
    found = find_entries(q, filters)
    page = _page(request, found)
    shown = results_of(page.entries, found.query, get_language() or "en")
    context = {
        "form": form,
        "q": q,
        "results": [one for one in shown if not one.is_near],
        "near": [one for one in shown if one.is_near],
        "topics": find_topics(found.query, at=timezone.now()) if _is_start(request, filters) else [],
        "page": page,
        "kinds": [(kind, SearchKind(kind).label, count) for kind, count in found.by_kind.items()],
        "chosen_kind": filters.kind,
        "all_count": sum(found.by_kind.values()),
        "count": sum(not one.is_near for one in found.entries),
        "is_cut": not found.are_all,
        "most": MOST_FOUND,
        "is_narrowed": filters != SearchFilters(reader=filters.reader),
    }
    return render(request, "search/results.html", context)


def _is_start(request: HttpRequest, filters: SearchFilters) -> bool:
    """Whether this is the first page of all that fits."""
    return filters == SearchFilters(reader=filters.reader) and not {"after", "before"} & request.GET.keys()


def _page(request: HttpRequest, found: SearchResults) -> ResultPage:
    """The page asked for; the first where the address holds no position of ours."""
    if found is NOTHING:
        return ResultPage((), "", "")
    positions = {name: request.GET.get(name, "") for name in ("after", "before")}
    try:
        return result_page(found.entries, PER_PAGE, **positions)
    except ValidationError:
        return result_page(found.entries, PER_PAGE)
