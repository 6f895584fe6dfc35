"""Public pages after a dialogue: what became of each statement, and the evaluation."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dialogues.afterwards import presentation as showing
from dialogues.afterwards.results import answered_words, public_comments, results_of
from dialogues.models import Evaluation, PolicyDialogue
from dialogues.statements.views.public import published
from toolkit.paging import page_of

PER_PAGE = 25


@login_not_required
@require_safe
def outcomes(request: HttpRequest, pk: int) -> HttpResponse:
    """Trace each statement to the recommendations it led to and their responses; else say why there is none."""
    dialogue = published(pk)
    chosen = request.GET.get("show", "")
    rows = showing.of_fate(showing.statements_with_fate(dialogue), chosen)
    page = page_of(showing.with_outcomes(rows), request, PER_PAGE)
    counts = showing.fate_counts(dialogue)
    context = {
        "dialogue": dialogue,
        "hub": dialogue.hub,
        "page_obj": page,
        "fates": showing.fates_of(page.object_list, today=timezone.localdate()),
        "tabs": [(fate, label, counts[fate]) for fate, label in showing.FATES.items()],
        "total": sum(counts.values()),
        "counts": counts,
        "chosen": chosen if chosen in showing.FATES else "",
        "is_closed": dialogue.attribution == PolicyDialogue.Attribution.CLOSED,
    }
    return render(request, "dialogues/afterwards/outcomes.html", context)


@login_not_required
@require_safe
def evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    """The published evaluation: text, figures of the survey, comments that were accepted."""
    dialogue = published(pk)
    row = get_object_or_404(Evaluation.objects.filter(dialogue=dialogue, version__gt=0))
    context = {
        "dialogue": dialogue,
        "hub": dialogue.hub,
        "evaluation": row,
        "answered": answered_words(row.figures),
        "results": results_of(row.figures),
        "comments": public_comments(dialogue),
    }
    return render(request, "dialogues/afterwards/evaluation.html", context)
