"""What a team does with a message: each step is a page with one form."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dialogues.voice.actions import handover, publications, replies
from dialogues.voice.desk_forms import AssignForm, CloseForm, HandOverForm, PublicationForm, VoiceAnswerForm
from dialogues.voice.desk_pages import Inbox
from dialogues.voice.models.message import VoiceMessage
from dialogues.voice.models.published_answer import PublishedAnswer
from hubs.models import Hub
from hubs.registry.desk import DeskRequest
from hubs.registry.office import desk_or_office
from toolkit.actions import ActionRefused, edition_of_values
from toolkit.forms import done

METHODS = ["GET", "HEAD", "POST"]
TITLES = {
    "answer": gettext_lazy("Answer"),
    "assign": gettext_lazy("Assign message"),
    "hand_over": gettext_lazy("Hand over message"),
    "close": gettext_lazy("Close message"),
    "publication": gettext_lazy("Public question and answer"),
}


def _step(
    request: DeskRequest, inbox: Inbox, row: VoiceMessage, form: Any, act: Callable[[], object], name: str, words: str
) -> HttpResponse:
    """Show the form of a step, or do it and return to the message; to the list where it has left."""
    if done(form, act, replies.assignment_of):
        notices.success(request, words)
        stays = inbox.rows.filter(pk=row.pk).exists()
        return redirect(inbox.url("message", row.pk) if stays else inbox.url("messages"))
    entries = list(row.entries.select_related("written_by"))
    if form.is_bound and name in ("answer", "close"):  # the page shows the whole thread beside the form
        form.data = {**form.data.dict(), "seen": len(entries)}
    return inbox.page(request, "step", message=row, form=form, step=name, step_title=TITLES[name], entries=entries)


@require_http_methods(METHODS)
@desk_or_office("dialogues.voice")
def answer(request: DeskRequest, hub: Hub | None, pk: int) -> HttpResponse:
    """Answer the person."""
    inbox = Inbox(hub)
    row = inbox.message(pk)
    data = request.POST if request.method == "POST" else None
    form = VoiceAnswerForm(data, initial={"seen": row.entries.count()})

    def act() -> None:
        typed = form.cleaned_data
        replies.answer_message(by=request.user, message=row, text=typed["text"], seen=typed["seen"], at=timezone.now())

    return _step(request, inbox, row, form, act, "answer", _("Your answer is on its way."))


@require_http_methods(METHODS)
@desk_or_office("dialogues.voice")
def assign(request: DeskRequest, hub: Hub | None, pk: int) -> HttpResponse:
    """Say who of the team looks after it."""
    inbox = Inbox(hub)
    row = inbox.message(pk)
    edition = edition_of_values(replies.assignment_of(row))
    form = AssignForm(request.POST if request.method == "POST" else None, message=row, edition=edition)

    def act() -> None:
        colleague = form.cleaned_data["colleague"]
        replies.assign_message(by=request.user, message=row, colleague=colleague, seen=form.seen)

    return _step(request, inbox, row, form, act, "assign", _("Your changes were saved."))


@require_http_methods(METHODS)
@desk_or_office("dialogues.voice")
def hand_over(request: DeskRequest, hub: Hub | None, pk: int) -> HttpResponse:
    """Give it to another hub, group or the network office."""
    inbox = Inbox(hub)
    row = inbox.message(pk)
    form = HandOverForm(request.POST if request.method == "POST" else None, message=row)

    def act() -> None:
        to, group = form.place
        handover.hand_over(
            by=request.user, message=row, hub=to, group=group, note=form.cleaned_data["note"], at=timezone.now()
        )

    return _step(request, inbox, row, form, act, "hand_over", _("The message is handed over."))


@require_http_methods(METHODS)
@desk_or_office("dialogues.voice")
def close(request: DeskRequest, hub: Hub | None, pk: int) -> HttpResponse:
    """Close it with a reason."""
    inbox = Inbox(hub)
    row = inbox.message(pk)
    data = request.POST if request.method == "POST" else None
    form = CloseForm(data, initial={"seen": row.entries.count()})

    def act() -> None:
        replies.close_message(by=request.user, message=row, at=timezone.now(), **form.cleaned_data)

    return _step(request, inbox, row, form, act, "close", _("The message is closed."))


@require_http_methods(METHODS)
@desk_or_office("dialogues.voice")
def publication(request: DeskRequest, hub: Hub | None, pk: int) -> HttpResponse:
    """Word question and answer for the public; the person decides."""
    inbox = Inbox(hub)
    row = inbox.message(pk)
    known = getattr(row, "published", None)
    initial: dict[str, Any] = {"seen": known.version if known else 0}
    if known is not None and known.is_proposed:
        initial |= {"question": known.question, "answer": known.answer, "language": known.language}
    form = PublicationForm(request.POST if request.method == "POST" else None, initial=initial)

    def act() -> None:
        typed = dict(form.cleaned_data)
        typed["language"] = typed["language"] or get_language() or "en"
        publications.propose_publication(by=request.user, message=row, at=timezone.now(), **typed)

    return _step(request, inbox, row, form, act, "publication", _("We've asked the person to look at the wording."))


@require_POST
@desk_or_office("dialogues.voice")
def take_down(request: DeskRequest, hub: Hub | None, pk: int) -> HttpResponse:
    """Take down what is public, or the question whether it may be."""
    row = Inbox(hub).message(pk)
    _take_down(request, lambda: publications.take_down_publication(by=request.user, message=row, at=timezone.now()))
    return redirect(Inbox(hub).url("message", pk))


@require_POST
@desk_or_office("dialogues.voice")
def take_down_published(request: DeskRequest, hub: Hub | None, pk: int) -> HttpResponse:
    """Take down one of the answers this body has published, whatever became of its message."""
    row = get_object_or_404(PublishedAnswer.objects.select_related("message"), pk=pk, hub=hub)
    _take_down(request, lambda: publications.take_down_answer(by=request.user, answer=row, at=timezone.now()))
    return redirect(Inbox(hub).url("messages_published"))


def _take_down(request: DeskRequest, act: Callable[[], object]) -> None:
    try:
        act()
    except ActionRefused as refused:
        notices.error(request, str(refused))
    else:
        notices.success(request, _("Question and answer are not public."))
