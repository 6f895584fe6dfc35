"""The questions of a registration form on the dashboard: the list in their order, a form for each, and copying them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.models import Event, HealthAnswer, Question, QuestionAnswer
from events.programme.desk_pages import of_hub, refused_page, show
from events.programme.figures import with_figures
from events.programme.locking import refusal_of_editing
from events.questions import actions
from events.questions.forms import USUAL, CopyQuestionsForm, QuestionForm, asking_events, values_of_question
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from toolkit.actions import ActionRefused
from toolkit.bounded_counts import row_count
from toolkit.forms import done
from toolkit.sorting import ACTIONS, Column, plain_headers

FORM_METHODS = ["GET", "HEAD", "POST"]
COLUMNS = [
    Column("question", gettext_lazy("Question"), look="wide"),
    Column("type", gettext_lazy("Type"), look="narrow"),
    Column("data", gettext_lazy("Kind of data"), look="narrow"),
    Column("kept", gettext_lazy("Deleted")),
    Column("answers", gettext_lazy("Answers"), look="narrow"),
]


@desk("events.view")
@require_safe
def questions(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """List the questions in the order they are asked, and below them those that are archived."""
    event = get_object_or_404(with_figures(of_hub(hub)), pk=pk)
    rows = list(_with_answers().filter(event=event).select_related("depends_on"))
    may_edit = request.user.has_perm("events.edit", hub) and event.can_be_changed
    return show(
        request, "questions", hub, event=event, asked=[one for one in rows if one.archived_at is None],
        archived=[one for one in rows if one.archived_at is not None], may_edit=may_edit,
        headers=plain_headers([*COLUMNS, ACTIONS] if may_edit else COLUMNS),
        may_copy=may_edit and asking_events(event).exists(),
    )  # fmt: skip


def _with_answers() -> Any:
    """Questions with the number of people who answered them."""
    plain = row_count(QuestionAnswer.objects.filter(question=OuterRef("pk")))
    return Question.objects.annotate(answered=plain + row_count(HealthAnswer.objects.filter(question=OuterRef("pk"))))


@desk("events.edit")
@require_http_methods(FORM_METHODS)
def question_add(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Add a question at the end of the form."""
    event: Event = get_object_or_404(of_hub(hub), pk=pk)
    if closed := refused_page(request, hub, event, refusal_of_editing(event), page="questions"):
        return closed
    form = QuestionForm(request.POST if request.method == "POST" else None, event=event, initial=USUAL)
    if request.method == "POST" and done(
        form, lambda: actions.add_question(by=request.user, event=event, fields=form.question_fields())
    ):
        messages.success(request, _("The question was added."))
        return redirect("events_manage:questions", hub.slug, event.pk)
    return show(request, "question", hub, event=event, form=form)


@desk("events.edit")
@require_http_methods(FORM_METHODS)
def question_edit(request: DeskRequest, hub: Hub, pk: int, question: int) -> HttpResponse:
    """Edit a question."""
    row = _question(hub, pk, question)
    if closed := refused_page(request, hub, row.event, refusal_of_editing(row.event), page="questions"):
        return closed
    form = QuestionForm(
        request.POST if request.method == "POST" else None, event=row.event, question=row,
        initial=values_of_question(row), edition=actions.question_edition(row),
    )  # fmt: skip

    def change() -> None:
        actions.change_question(by=request.user, question=row, fields=form.question_fields(), seen=form.seen)

    if request.method == "POST" and done(form, change, values_of_question):
        messages.success(request, _("The question was saved."))
        return redirect("events_manage:questions", hub.slug, pk)
    return show(request, "question", hub, event=row.event, form=form, question=row)


@require_POST
@desk("events.edit")
def question_move(request: DeskRequest, hub: Hub, pk: int, question: int) -> HttpResponse:
    """Let a question change places with the one before or after it."""
    row = _question(hub, pk, question)
    to = request.POST.get("to")
    if to not in {"up", "down"}:
        raise BadRequest
    try:
        actions.move_question(by=request.user, question=row, up=to == "up")
    except ActionRefused as refused:
        messages.error(request, str(refused))
    return redirect("events_manage:questions", hub.slug, pk)


@desk("events.edit")
@require_http_methods(FORM_METHODS)
def question_delete(request: DeskRequest, hub: Hub, pk: int, question: int) -> HttpResponse:
    """Ask, then delete a question, or archive it where people have answered."""
    row = _question(hub, pk, question)
    if closed := refused_page(request, hub, row.event, refusal_of_editing(row.event), page="questions"):
        return closed
    refusal = ""
    if request.method == "POST":
        try:
            was_archived = actions.remove_question(by=request.user, question=row)
        except ActionRefused as refused:
            refusal = str(refused)
        else:
            words = _("The question is archived. Its answers stay.") if was_archived else _("The question was deleted.")
            messages.success(request, words)
            return redirect("events_manage:questions", hub.slug, pk)
    answers = ngettext("%(count)s person has answered it.", "%(count)s people have answered it.", row.answered)
    return show(
        request, "question_delete", hub, 409 if refusal else 200, event=row.event, question=row, refusal=refusal,
        answers=answers % {"count": row.answered} if row.answered else "",
    )  # fmt: skip


@require_POST
@desk("events.edit")
def question_restore(request: DeskRequest, hub: Hub, pk: int, question: int) -> HttpResponse:
    """Ask an archived question again."""
    row = _question(hub, pk, question)
    try:
        actions.restore_question(by=request.user, question=row)
    except ActionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The question is asked again."))
    return redirect("events_manage:questions", hub.slug, pk)


@desk("events.edit")
@require_http_methods(FORM_METHODS)
def questions_copy(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Copy the questions of another event of the hub."""
    event: Event = get_object_or_404(of_hub(hub), pk=pk)
    if closed := refused_page(request, hub, event, refusal_of_editing(event), page="questions"):
        return closed
    form = CopyQuestionsForm(request.POST if request.method == "POST" else None, event=event)
    copied: list[int] = []

    def copy() -> None:
        copied.append(actions.copy_questions(by=request.user, event=event, source=form.cleaned_data["source"]))

    if request.method == "POST" and done(form, copy):
        words = ngettext("%(count)s question was copied.", "%(count)s questions were copied.", copied[0])
        messages.success(request, words % {"count": copied[0]})
        return redirect("events_manage:questions", hub.slug, pk)
    return show(request, "questions_copy", hub, event=event, form=form)


def _question(hub: Hub, pk: int, question: int) -> Any:
    event: Event = get_object_or_404(of_hub(hub), pk=pk)
    row = get_object_or_404(_with_answers().filter(event=event).select_related("depends_on"), pk=question)
    row.event = event
    return row
