"""After the dialogue, on the dashboard: the survey, notes of the team, the evaluation, and what became of each statement."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dialogues.afterwards import presentation as showing
from dialogues.afterwards.actions import evaluations, outcomes, surveys
from dialogues.afterwards.forms import DebriefForm, EvaluationForm, OutcomeForm
from dialogues.afterwards.recipients import participants_of, refusal_of_sending
from dialogues.afterwards.results import comments_of, figures_of, results_of
from dialogues.frame.desk_pages import own, page
from dialogues.models import Debrief, Evaluation, ParticipantAnswer, ParticipantSurvey, PolicyDialogue, Statement
from events.surveys.models import FEWEST
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from publishing.change_addresses import address_of_change
from publishing.seen_edition import edition_in
from publishing.subjects import about
from publishing.waiting_drafts import redirect_while_waiting
from publishing.working_copy import WorkingCopy, working_copy
from toolkit.actions import ActionRefused
from toolkit.forms import done
from toolkit.paging import page_of

PER_PAGE = 25
DECISIONS = {"accept": True, "refuse": False}
FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
@desk("dialogues.view")
def afterwards(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Show everything that is done after the sessions, and what is still to do."""
    dialogue = own(hub, pk)
    survey = ParticipantSurvey.objects.filter(dialogue=dialogue).first()
    evaluation = Evaluation.objects.filter(dialogue=dialogue).first()
    refusal = "" if survey else refusal_of_sending(dialogue, at=timezone.now())
    return page(
        request,
        hub,
        "afterwards/overview",
        dialogue=dialogue,
        survey=survey,
        refusal=refusal,
        is_open=survey is not None and timezone.now() < survey.closes_at,
        asked=0 if survey or refusal else len(participants_of(dialogue)),
        answers=survey.answers.count() if survey else 0,
        results=results_of(figures_of(survey)),
        comments=comments_of(survey) if survey else [],
        fewest=FEWEST,
        debrief=Debrief.objects.filter(dialogue=dialogue).first(),
        figures=showing.figures_for_team(dialogue),
        counts=showing.fate_counts(dialogue),
        evaluation=evaluation,
        revision=about(evaluation).open_revision() if evaluation else None,
    )


@require_POST
@desk("dialogues.publish")
def survey_send(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Email the survey."""
    dialogue = own(hub, pk)
    try:
        number = surveys.send_participant_survey(by=request.user, dialogue=dialogue, at=timezone.now())
    except ActionRefused as refused:
        messages.error(request, str(refused))
    else:
        words = ngettext("We're emailing %(count)d person.", "We're emailing %(count)d people.", number)
        messages.success(request, words % {"count": number})
    return redirect("dialogues_manage:afterwards", hub.slug, pk)


@require_POST
@desk("dialogues.edit")
def comment(request: DeskRequest, hub: Hub, pk: int, answer: UUID) -> HttpResponse:
    """Accept or refuse a comment of the survey."""
    dialogue = own(hub, pk)
    row = get_object_or_404(ParticipantAnswer.objects.filter(survey__dialogue=dialogue), pk=answer)
    decision = request.POST.get("decision", "")
    if decision not in DECISIONS:
        raise BadRequest
    accepts = DECISIONS[decision]
    try:
        surveys.decide_comment(by=request.user, dialogue=dialogue, answer=row, accepts=accepts)
    except ActionRefused as refused:
        messages.error(request, str(refused))
    else:
        shown = _("The comment is shown with the published evaluation.")
        messages.success(request, shown if accepts else _("The comment is not shown."))
    return redirect("dialogues_manage:afterwards", hub.slug, pk)


@require_http_methods(FORM_METHODS)
@desk("dialogues.edit")
def debrief(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Write the notes of the team."""
    dialogue = own(hub, pk)
    row = Debrief.objects.filter(dialogue=dialogue).first()
    form = DebriefForm(
        request.POST if request.method == "POST" else None, debrief=row,
        edition=evaluations.debrief_edition(row),
    )  # fmt: skip

    def act() -> None:
        evaluations.save_debrief(by=request.user, dialogue=dialogue, seen=form.seen, **form.cleaned_data)

    if done(form, act, lambda _row: evaluations.debrief_values(Debrief.objects.get(dialogue=dialogue))):
        messages.success(request, _("The notes are saved. Only your team can see them."))
        return redirect("dialogues_manage:afterwards", hub.slug, pk)
    figures = showing.figures_for_team(dialogue)
    return page(request, hub, "afterwards/debrief", dialogue=dialogue, form=form, figures=figures)


def _copy_of(dialogue: PolicyDialogue) -> WorkingCopy:
    """The draft of the evaluation, else the published version, else an empty one."""
    row = Evaluation.objects.filter(dialogue=dialogue).first()
    return working_copy(about(row or Evaluation(dialogue=dialogue, hub=dialogue.hub)))


@require_http_methods(FORM_METHODS)
@desk("dialogues.edit")
def evaluation(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Write the draft of the evaluation; the published version stays until it is approved."""
    dialogue = own(hub, pk)
    copy = _copy_of(dialogue)
    if waiting := redirect_while_waiting(request, copy.can_be_written, "dialogues_manage:afterwards", hub.slug, pk):
        return waiting
    data = request.POST if request.method == "POST" else None
    form = EvaluationForm(data, content=dict(copy.content), edition=str(copy.edition))
    saved = []

    def act() -> None:
        edition = copy.edition if form.seen is None else edition_in(form.seen)
        saved.append(
            evaluations.save_evaluation_draft(
                by=request.user, dialogue=dialogue, content=form.cleaned_data, edition=edition, at=timezone.now()
            )
        )

    if done(form, act, lambda _row: _copy_of(dialogue).content):
        messages.success(request, _("Draft saved. Only your team can see it."))
        return redirect(address_of_change(hub, saved[0].pk))
    return page(request, hub, "afterwards/evaluation", dialogue=dialogue, form=form)


@require_safe
@desk("dialogues.view")
def outcome_list(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """List the statements with what became of each; first those that are not decided."""
    dialogue = own(hub, pk)
    chosen = request.GET.get("show", "open")
    chosen = chosen if chosen in showing.FATES else "open"
    rows = showing.of_fate(showing.statements_with_fate(dialogue), chosen)
    shown = page_of(showing.with_outcomes(rows), request, PER_PAGE)
    counts = showing.fate_counts(dialogue)
    return page(
        request,
        hub,
        "afterwards/outcomes",
        dialogue=dialogue,
        page_obj=shown,
        fates=showing.fates_of(shown.object_list, today=timezone.localdate()),
        tabs=[(fate, label, counts[fate]) for fate, label in showing.FATES.items()],
        chosen=chosen,
    )


@require_http_methods(FORM_METHODS)
@desk("dialogues.publish")
def outcome(request: DeskRequest, hub: Hub, pk: int, statement: int) -> HttpResponse:
    """Say what became of a statement."""
    dialogue = own(hub, pk)
    row = get_object_or_404(Statement.objects.accepted().filter(dialogue=dialogue), pk=statement)
    form = OutcomeForm(
        request.POST if request.method == "POST" else None, dialogue=dialogue, initial=outcomes.outcome_values(row),
        edition=outcomes.outcome_edition(row),
    )  # fmt: skip

    def act() -> None:
        outcomes.set_outcome(by=request.user, dialogue=dialogue, statement=row, seen=form.seen, **form.outcome)

    if done(form, act, lambda _row: outcomes.outcome_values(row)):
        messages.success(request, _("Saved. The public page shows it."))
        return redirect("dialogues_manage:outcomes", hub.slug, pk)
    return page(request, hub, "afterwards/outcome", dialogue=dialogue, statement=row, form=form)
