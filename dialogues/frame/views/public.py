"""Public pages of policy dialogues and recommendations."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dialogues.brief.presentation import brief_of
from dialogues.frame import phases
from dialogues.frame.convenors import co_organising_hubs, convenors_of
from dialogues.frame.forms import DialogueFilterForm
from dialogues.models import PolicyDialogue, RecommendationSet
from dialogues.recommendations import presentation as showing
from toolkit.paging import page_of

PER_PAGE = 20
GONE = 410


@login_not_required
@require_safe
def dialogue_list(request: HttpRequest) -> HttpResponse:
    """Dialogues by country and topic, newest first; below them the recommendations of organisations."""
    form = DialogueFilterForm(request.GET or None)
    page = page_of(_found(form), request, PER_PAGE)
    is_start = page.number == 1 and not form.is_bound
    context = {
        "form": form,
        "page_obj": page,
        "cards": showing.cards(page.object_list, today=timezone.localdate()),
        "sets": _sets_of_organisations() if is_start else [],
        "is_filtered": form.is_bound and form.is_valid() and any(form.cleaned_data.values()),
    }
    return render(request, "dialogues/list.html", context)


def _found(form: DialogueFilterForm) -> "QuerySet[PolicyDialogue]":
    """Return the filtered dialogues; all of them if a filter is invalid."""
    found = PolicyDialogue.objects.published()
    if form.is_bound and form.is_valid():
        if country := form.cleaned_data["country"]:
            found = found.filter(hub__country=country)
        if topic := form.cleaned_data["topic"]:
            found = found.filter(topics=topic)
    counted = found.annotate(recommendation_count=Count("recommendation_set__recommendations"))
    return counted.select_related("hub__country").order_by("-published_at", "-pk")


def _sets_of_organisations() -> "QuerySet[RecommendationSet]":
    sets = RecommendationSet.objects.filter(dialogue=None).select_related("issuer")
    return sets.annotate(recommendation_count=Count("recommendations"))


@login_not_required
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a dialogue; of a withdrawn one only its question, the date and the reason (410)."""
    rows = PolicyDialogue.objects.once_published().select_related("hub__country").prefetch_related("topics", "phases")
    dialogue = get_object_or_404(rows, pk=pk)
    if dialogue.state == PolicyDialogue.State.WITHDRAWN:
        return render(request, "dialogues/withdrawn.html", {"dialogue": dialogue, "hub": dialogue.hub}, status=GONE)
    return render(request, "dialogues/detail.html", shown(dialogue))


def shown(dialogue: PolicyDialogue) -> dict[str, object]:
    """Return the context of a dialogue's page."""
    now = timezone.now()
    today = timezone.localdate(now)
    sessions = showing.with_buttons(showing.sessions_shown(dialogue), at=now)
    brief = brief_of(dialogue)
    return {
        "dialogue": dialogue,
        "hub": dialogue.hub,
        "brief": brief,
        "other_languages": sorted({*dialogue.words.other_languages, *(brief.other_languages if brief else ())}),
        "promise": phases.promise_of(dialogue, today=today),
        "sessions": sessions,
        "is_over": all(status == "past" for _event, status, _button in sessions),
        "entries": showing.ledger_of(dialogue, today=today),
        "corrections": list(dialogue.corrections.all()),
        "convenors": convenors_of(dialogue, public=True),
        "co_organising": co_organising_hubs(dialogue),
        "rule": PolicyDialogue.Attribution(dialogue.attribution) if dialogue.attribution else None,
    }


@login_not_required
@require_safe
def recommendations(request: HttpRequest, pk: int) -> HttpResponse:
    """A set that an organisation issued."""
    sets = showing.with_ledger(RecommendationSet.objects.filter(dialogue=None).select_related("issuer__country"))
    ours = get_object_or_404(sets, pk=pk)
    entries = showing.entries(ours, today=timezone.localdate())
    context = {"set": ours, "entries": entries, "matrix": showing.matrix_of(entries)}
    return render(request, "dialogues/recommendations.html", context)
