"""Manage the dialogues of a hub: what they state, publishing, the response, sessions."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dialogues.frame import phases
from dialogues.frame.actions import dialogues as dialogue_actions
from dialogues.frame.actions import sessions as session_actions
from dialogues.frame.desk_pages import own, page
from dialogues.frame.forms import AnswerForm, DialogueForm, SessionForm, WithdrawalForm, values_of_dialogue
from dialogues.models import DialogueSession, PolicyDialogue
from dialogues.recommendations import presentation as showing
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from toolkit.actions import ActionRefused
from toolkit.forms import done
from toolkit.paging import page_of
from toolkit.sorting import Column, read_order

PER_PAGE = 20
COLUMNS = [
    Column("title", gettext_lazy("Dialogue"), ("sort_title",), "wide"),
    Column("state", gettext_lazy("Status"), ("state",)),
    Column("due", gettext_lazy("Response"), ("answer_promised_by",)),
    Column("sessions", gettext_lazy("Sessions"), ("session_count",), "narrow", is_descending=True),
    Column("recommendations", gettext_lazy("Recommendations"), ("recommendation_count",), is_descending=True),
]


@require_safe
@desk("dialogues.view")
def dialogue_list(request: DeskRequest, hub: Hub) -> HttpResponse:
    """List all dialogues of the hub, drafts included."""
    found = PolicyDialogue.objects.filter(hub=hub).annotate(
        session_count=Count("sessions", distinct=True),
        recommendation_count=Count("recommendation_set__recommendations", distinct=True),
    )
    order = read_order(COLUMNS, request, default="title")
    shown = page_of(found.order_by(*order.fields), request, PER_PAGE)
    today = timezone.localdate()
    rows = [(dialogue, phases.promise_of(dialogue, today=today)) for dialogue in shown]
    return page(request, hub, "list", page_obj=shown, rows=rows, order=order)


@require_http_methods(["GET", "HEAD", "POST"])
@desk("dialogues.edit")
def create(request: DeskRequest, hub: Hub) -> HttpResponse:
    """Create a draft."""
    form = DialogueForm(request.POST if request.method == "POST" else None, hub=hub)
    made: list[PolicyDialogue] = []

    def act() -> None:
        topics = form.cleaned_data["topics"]
        made.append(dialogue_actions.create_dialogue(by=request.user, hub=hub, fields=form.frame, topics=topics))

    if done(form, act):
        messages.success(request, _("“%(title)s” is saved as a draft.") % {"title": made[0].title})
        return redirect("dialogues_manage:detail", hub.slug, made[0].pk)
    return page(request, hub, "edit", form=form, dialogue=None)


@require_safe
@desk("dialogues.view")
def detail(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Show a dialogue and the steps that can be taken now."""
    dialogue = own(hub, pk)
    today = timezone.localdate()
    sessions = DialogueSession.objects.filter(dialogue=dialogue).select_related("event__country")
    return page(
        request,
        hub,
        "detail",
        dialogue=dialogue,
        may_email=request.user.has_perm("events.edit_people", hub),
        promise=phases.promise_of(dialogue, today=today),
        missing=phases.words_for(phases.missing_for_publishing(dialogue)),
        rule=PolicyDialogue.Attribution(dialogue.attribution) if dialogue.attribution else None,
        rule_is_fixed=phases.attribution_is_fixed(dialogue),
        sessions=list(sessions),
        corrections=list(dialogue.corrections.all()),
        matrix=showing.matrix_of(showing.ledger_of(dialogue, today=today)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk("dialogues.edit")
def edit(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Edit what a dialogue states."""
    dialogue = own(hub, pk)
    data = request.POST if request.method == "POST" else None
    form = DialogueForm(data, hub=hub, dialogue=dialogue, edition=dialogue_actions.edition(dialogue))

    def act() -> None:
        topics = form.cleaned_data["topics"]
        dialogue_actions.change_dialogue(
            by=request.user, dialogue=dialogue, fields=form.frame, topics=topics, seen=form.seen
        )

    if done(form, act, values_of_dialogue):
        messages.success(request, _("Your changes to “%(title)s” are saved.") % {"title": form.cleaned_data["title"]})
        return redirect("dialogues_manage:detail", hub.slug, pk)
    return page(request, hub, "edit", form=form, dialogue=dialogue)


@require_http_methods(["GET", "HEAD", "POST"])
@desk("dialogues.edit")
def publish(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Publish a dialogue, after saying what that does."""
    dialogue = own(hub, pk)
    if request.method == "POST":
        try:
            dialogue_actions.publish_dialogue(by=request.user, dialogue=dialogue, at=timezone.now())
        except ActionRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("“%(title)s” is published.") % {"title": dialogue.title})
        return redirect("dialogues_manage:detail", hub.slug, pk)
    if not dialogue.can_be_published:
        return redirect("dialogues_manage:detail", hub.slug, pk)
    return page(
        request,
        hub,
        "publish",
        dialogue=dialogue,
        missing=phases.words_for(phases.missing_for_publishing(dialogue)),
        consequences=_consequences(dialogue),
    )


def _consequences(dialogue: PolicyDialogue) -> list[str]:
    if phases.missing_for_publishing(dialogue):
        return []
    promise = {"who": dialogue.commissioner, "day": getattr(dialogue.answer_promised_by, "in_words", "")}
    return [
        _("Anyone can read the question, the commitment to respond and the attribution rule."),
        _("The page counts the days until %(day)s, then the days that the response of %(who)s is overdue.") % promise,
        _("No emails are sent. You invite people to the sessions."),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@desk("dialogues.edit")
def withdraw(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Withdraw a public dialogue with a reason, after saying what that does."""
    dialogue = own(hub, pk)
    if dialogue.can_be_published:
        return redirect("dialogues_manage:detail", hub.slug, pk)
    form = WithdrawalForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        dialogue_actions.withdraw_dialogue(by=request.user, dialogue=dialogue, at=timezone.now(), **form.cleaned_data)

    if done(form, act):
        messages.success(request, _("“%(title)s” is withdrawn.") % {"title": dialogue.title})
        return redirect("dialogues_manage:detail", hub.slug, pk)
    return page(request, hub, "withdraw", form=form, dialogue=dialogue)


@require_http_methods(["GET", "HEAD", "POST"])
@desk("dialogues.edit")
def answer(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Enter or correct the response."""
    dialogue = own(hub, pk)
    initial = {"answer": dialogue.answer, "answered_on": dialogue.answered_on or timezone.localdate()}
    data = request.POST if request.method == "POST" else None
    form = AnswerForm(data, initial=initial, edition=dialogue_actions.answer_edition(dialogue))

    def act() -> None:
        dialogue_actions.record_answer(by=request.user, dialogue=dialogue, seen=form.seen, **form.cleaned_data)

    if done(form, act):
        messages.success(request, _("The response is published."))
        return redirect("dialogues_manage:detail", hub.slug, pk)
    return page(request, hub, "answer", form=form, dialogue=dialogue)


@require_http_methods(["GET", "HEAD", "POST"])
@desk("dialogues.edit")
def session_add(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Make an event of the hub a session."""
    dialogue = own(hub, pk)
    form = SessionForm(request.POST if request.method == "POST" else None, hub=hub)

    def act() -> None:
        session_actions.add_session(by=request.user, dialogue=dialogue, event=form.cleaned_data["event"])

    if done(form, act):
        words = _("“%(event)s” is a session of this dialogue.") % {"event": form.cleaned_data["event"]}
        messages.success(request, words)
        return redirect("dialogues_manage:detail", hub.slug, pk)
    return page(request, hub, "session_add", form=form, dialogue=dialogue)


@require_POST
@desk("dialogues.edit")
def session_remove(request: DeskRequest, hub: Hub, pk: int, session: int) -> HttpResponse:
    """Remove a session; the event stays."""
    ours = get_object_or_404(DialogueSession.objects.filter(hub=hub, dialogue_id=pk), pk=session)
    try:
        session_actions.remove_session(by=request.user, session=ours)
    except ActionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, _("“%(event)s” is no longer a session. The event itself stays.") % {"event": ours.event}
        )
    return redirect("dialogues_manage:detail", hub.slug, pk)
