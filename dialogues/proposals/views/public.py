"""Public pages of proposals: the list with the stage of each, and one with its path."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dialogues.models import PolicyProposal
from dialogues.proposals import presentation as showing
from dialogues.proposals.forms import ProposalFilterForm
from toolkit.paging import page_of

PER_PAGE = 20


@login_not_required
@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """Show the proposals of all networks, or as filtered by network and status, the latest first."""
    form = ProposalFilterForm(request.GET)
    form.is_valid()
    rows = PolicyProposal.objects.published()
    if network := form.cleaned_data.get("network"):
        rows = rows.of_network(network)
    today = timezone.localdate()
    shown = showing.with_path(rows.order_by("-published_at", "-pk"), today=today)
    if stage := form.cleaned_data.get("stage"):
        shown = shown.filter(stage=stage)
    page = page_of(shown, request, PER_PAGE)
    page.object_list = showing.paths_of(page.object_list, today=today)
    return render(request, "dialogues/proposals/list.html", {"filter_form": form, "page_obj": page})


@login_not_required
@require_safe
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one proposal: its path, each act in its role, replies and campaign."""
    path = showing.find_path(pk, today=timezone.localdate())
    if path is None or not path.proposal.is_public:
        raise Http404
    return render(request, "dialogues/proposals/detail.html", showing.context_of(path))
