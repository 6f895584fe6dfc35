"""Manage the dialogues of a hub: what they state, publishing, the response, sessions."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dialogues.frame import phases
from dialogues.frame.actions import dialogues as dialogue_actions
from dialogues.frame.actions import sessions as session_actions
from dialogues.frame.actions.drafts import create_dialogue_draft, save_dialogue_draft
from dialogues.frame.content import with_content
from dialogues.frame.convenors import co_organising_hubs, convenors_of
from dialogues.frame.desk_pages import organised, own, page
from dialogues.frame.forms import AnswerForm, DialogueForm, SessionForm, WithdrawalForm, values_of_dialogue
from dialogues.frame.subject import complaints_about
from dialogues.models import DialogueSession, PolicyDialogue
from dialogues.recommendations import presentation as showing
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from hubs.revisions.item_pages import VERSIONS
from publishing.models import Revision
from publishing.seen_edition import edition_in
from publishing.subjects import about
from publishing.waiting_drafts import redirect_while_waiting
from publishing.working_copy import working_copy
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
    found = (
        PolicyDialogue.objects.organised_by(hub)
        .select_related("hub__country")
        .annotate(
            session_count=Count("sessions", distinct=True),
            recommendation_count=Count("recommendation_set__recommendations", distinct=True),
        )
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
        typed = {"fields": form.frame, "topics": form.cleaned_data["topics"]}
        made.append(create_dialogue_draft(by=request.user, hub=hub, at=timezone.now(), **typed))

    if done(form, act):
        messages.success(request, _("“%(title)s” is saved as a draft.") % {"title": made[0].title})
        return _saved(hub, made[0].pk, form)
    return page(request, hub, "edit", form=form, dialogue=None)


@require_safe
@desk("dialogues.view")
def detail(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Show a dialogue and the steps that can be taken now."""
    dialogue = organised(hub, pk)
    is_own = dialogue.hub_id == hub.pk
    copy = working_copy(about(dialogue))
    today = timezone.localdate()
    sessions = DialogueSession.objects.filter(dialogue=dialogue).select_related("event__country")
    return page(
        request,
        hub,
        "detail",
        dialogue=dialogue,
        may_email=request.user.has_perm("events.edit_people", hub),
        promise=phases.promise_of(dialogue, today=today),
        complaints=complaints_about(dialogue, copy.content) if dialogue.can_be_published or copy.revision else [],
        copy=copy,
        revision=copy.revision if is_own else None,
        versions=copy.about.revisions().published().select_related("decided_by")[:VERSIONS] if is_own else [],
        convenors=convenors_of(dialogue, public=False),
        co_organising=co_organising_hubs(dialogue),
        rule=PolicyDialogue.Attribution(dialogue.attribution) if dialogue.attribution else None,
        rule_is_fixed=phases.attribution_is_fixed(dialogue),
        sessions=list(sessions),
        corrections=list(dialogue.corrections.all()),
        matrix=showing.matrix_of(showing.ledger_of(dialogue, today=today)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk("dialogues.edit")
def edit(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Edit the draft of a dialogue; a published one stays as it is until its changes are published."""
    dialogue = own(hub, pk)
    copy = working_copy(about(dialogue))
    if waiting := redirect_while_waiting(request, copy.can_be_written, "dialogues_manage:detail", hub.slug, pk):
        return waiting
    shown, topics = with_content(dialogue, copy.content), copy.content["topics"]
    data, more = request.POST if request.method == "POST" else None, request.GET.getlist("language")
    form = DialogueForm(data, hub=hub, dialogue=shown, topics=topics, more=more, edition=str(copy.edition))
    saved: list[Revision | None] = []

    def act() -> None:
        typed = {"fields": form.frame, "topics": form.cleaned_data["topics"]}
        edition = copy.edition if form.seen is None else edition_in(form.seen)
        saved.append(
            save_dialogue_draft(by=request.user, dialogue=dialogue, edition=edition, at=timezone.now(), **typed)
        )

    if done(form, act, lambda _row: _stored_values(hub, pk)):
        messages.success(request, _saved_words(dialogue, saved[0], form))
        return _saved(hub, pk, form)
    return page(request, hub, "edit", form=form, dialogue=shown)


def _saved_words(dialogue: PolicyDialogue, draft: Revision | None, form: DialogueForm) -> str:
    if draft is None:
        return _("Nothing has changed since the published version.")
    if dialogue.can_be_published:
        return _("Your changes to “%(title)s” are saved.") % {"title": form.cleaned_data["title"]}
    return _("Draft saved. Only your team can see it.")


def _stored_values(hub: Hub, pk: int) -> dict[str, Any]:
    """The values of the form as a colleague has saved them meanwhile."""
    current = own(hub, pk)
    content = working_copy(about(current)).content
    return values_of_dialogue(with_content(current, content), content["topics"])


def _saved(hub: Hub, pk: int, form: DialogueForm) -> HttpResponse:
    """Redirect to the page of the dialogue, or back to the form with the fields of one more language."""
    if language := form.cleaned_data["add_language"]:
        return redirect(f"{reverse('dialogues_manage:edit', args=[hub.slug, pk])}?language={language}")
    return redirect("dialogues_manage:detail", hub.slug, pk)


@require_http_methods(["GET", "HEAD", "POST"])
@desk("dialogues.publish")
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
@desk("dialogues.publish")
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
