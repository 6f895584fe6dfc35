"""Public pages of the ledger: all recommendations, the table of a dialogue, and one recommendation with its history."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dialogues.models import Addressee, PolicyDialogue, ResponseChange
from dialogues.recommendations import presentation as showing
from dialogues.recommendations.filters import RecommendationFilterForm, public_recommendations
from publishing.lasting_parts import lasting_parts
from toolkit.paging import page_of

PER_PAGE = 20


@login_not_required
@require_safe
def recommendation_list(request: HttpRequest) -> HttpResponse:
    """Show the recommendations of the whole network by what the address says, the latest first."""
    today = timezone.localdate()
    form = RecommendationFilterForm(request.GET)
    found = form.filtered(public_recommendations(), today=today)
    rows = found.select_related("set__dialogue__hub__country", "set__issuer").order_by("-set_id", "number", "pk")
    page = page_of(rows.prefetch_related(showing.addressees_in_order()), request, PER_PAGE)
    context = {
        "filter_form": form,
        "page_obj": page,
        "entries": showing.entries_of(page.object_list, today=today),
        "parts": lasting_parts(),  # of the filters
    }
    return render(request, "dialogues/ledger.html", context)


@login_not_required
@require_safe
def matrix(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the recommendations of a dialogue and the response of each addressee in one table."""
    rows = PolicyDialogue.objects.published().select_related("hub__country")
    dialogue = get_object_or_404(rows, pk=pk)
    entries = showing.ledger_of(dialogue, today=timezone.localdate())
    context = {"dialogue": dialogue, "hub": dialogue.hub, "entries": entries, "matrix": showing.matrix_of(entries)}
    return render(request, "dialogues/matrix.html", context)


@login_not_required
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one recommendation: what it consists of, where it comes from, each response and its whole history."""
    today = timezone.localdate()
    history = Prefetch("history", ResponseChange.objects.select_related("document").order_by("-pk"))
    addressees = Prefetch(
        "addressees", Addressee.objects.select_related("document").prefetch_related(history).order_by("pk")
    )
    rows = public_recommendations().select_related("set__dialogue__hub__country", "set__issuer")
    shown = get_object_or_404(rows.prefetch_related(addressees, "parts"), pk=pk)
    context = {
        "recommendation": shown,
        "set": shown.set,
        "dialogue": shown.set.dialogue,
        "language": showing.language_of(shown),
        "entry": showing.entries_of([shown], today=today)[0],
        "sessions": showing.public_sources(shown),
        "history": [(one, one.history.all()) for one in shown.addressees.all() if one.history.all()],
    }
    return render(request, "dialogues/recommendation.html", context)
