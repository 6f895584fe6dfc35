"""Moderating the statements of a dialogue."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dialogues.frame.desk_pages import own, page
from dialogues.frame.phases import Act, refusal_of
from dialogues.models import PolicyDialogue, Statement
from dialogues.statements.actions import moderation
from dialogues.statements.actions import statements as statement_actions
from dialogues.statements.forms import RefusalForm, StatementForm
from dialogues.statements.presentation import latest_result
from dialogues.statements.similar import similar_statements
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from toolkit.actions import ActionRefused
from toolkit.forms import done
from toolkit.paging import page_of

PER_PAGE = 20
State = Statement.State


@require_safe
@desk("dialogues.edit")
def statements(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Show the statements of one status, first of all those that wait for a moderator, the oldest first."""
    dialogue = own(hub, pk)
    chosen = State(request.GET["state"]) if request.GET.get("state") in State.values else State.WAITING
    rows = Statement.objects.filter(dialogue=dialogue, state=chosen).select_related("duplicate_of", "tally")
    shown = page_of(rows.order_by("pk" if chosen == State.WAITING else "-pk"), request, PER_PAGE)
    counted = dict(Statement.objects.filter(dialogue=dialogue).values_list("state").annotate(Count("pk")).order_by())
    return page(
        request,
        hub,
        "statements",
        dialogue=dialogue,
        page_obj=shown,
        cards=[(one, RefusalForm(statement=one)) for one in shown] if chosen == State.WAITING else [],
        chosen=chosen.value,
        states=[(state.value, state.label, counted.get(state.value, 0)) for state in State],
        refusal=refusal_of(dialogue, Act.MODERATE, at=timezone.now()),
        result=latest_result(dialogue),
    )


def _of(hub: Hub, pk: int, statement: int) -> tuple[PolicyDialogue, Statement]:
    dialogue = own(hub, pk)
    return dialogue, get_object_or_404(Statement.objects.filter(hub=hub, dialogue=dialogue), pk=statement)


@require_POST
@desk("dialogues.edit")
def accept(request: DeskRequest, hub: Hub, pk: int, statement: int) -> HttpResponse:
    """Accept a statement."""
    dialogue, row = _of(hub, pk, statement)
    try:
        accepted = moderation.accept_statement(by=request.user, dialogue=dialogue, statement=row, at=timezone.now())
    except ActionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Accepted as statement %(number)d.") % {"number": accepted.number})
    return redirect("dialogues_manage:statements", hub.slug, pk)


@require_http_methods(["GET", "HEAD", "POST"])
@desk("dialogues.edit")
def refuse(request: DeskRequest, hub: Hub, pk: int, statement: int) -> HttpResponse:
    """Refuse a statement with a reason of the list."""
    dialogue, row = _of(hub, pk, statement)
    form = RefusalForm(request.POST if request.method == "POST" else None, statement=row)

    def act() -> None:
        moderation.refuse_statement(
            by=request.user, dialogue=dialogue, statement=row, at=timezone.now(), **form.cleaned_data
        )

    if done(form, act):
        messages.success(request, _("The statement is refused. The public log shows the reason, not the text."))
        return redirect("dialogues_manage:statements", hub.slug, pk)
    similar = similar_statements(row)
    return page(request, hub, "statement_refuse", dialogue=dialogue, statement=row, form=form, similar=similar)


@require_http_methods(["GET", "HEAD", "POST"])
@desk("dialogues.edit")
def add(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Add a statement of the hub."""
    dialogue = own(hub, pk)
    form = StatementForm(request.POST if request.method == "POST" else None, initial={"language": get_language()})

    def act() -> None:
        statement_actions.add_seed_statement(by=request.user, dialogue=dialogue, at=timezone.now(), **form.cleaned_data)

    if done(form, act):
        messages.success(request, _("The statement is added. People can vote on it."))
        return redirect("dialogues_manage:statements", hub.slug, pk)
    return page(request, hub, "statement_add", dialogue=dialogue, form=form)


@require_POST
@desk("dialogues.edit")
def remove(request: DeskRequest, hub: Hub, pk: int, statement: int) -> HttpResponse:
    """Withdraw a statement of the hub on which no one has voted."""
    dialogue, row = _of(hub, pk, statement)
    try:
        statement_actions.remove_seed_statement(by=request.user, dialogue=dialogue, statement=row)
    except ActionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The statement is withdrawn."))
    return redirect("dialogues_manage:statements", hub.slug, pk)
