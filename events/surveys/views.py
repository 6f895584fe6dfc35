"""The feedback survey on the dashboard, and behind the personal link."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.personal_links import personal_page
from events.models import Event, Survey
from events.programme.desk_pages import WaysOut, of_hub, organised_by, refused_page, show
from events.programme.figures import with_figures
from events.registrations.consent_wording import organiser_names
from events.registrations.views import find_registration
from events.surveys import actions as survey_actions
from events.surveys.forms import SurveyAnswerForm, SurveyForm
from events.surveys.models import FEWEST
from events.surveys.period import is_open
from events.surveys.recipients import recipients_of, refuse_unless_asked
from events.surveys.results import results_of
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from toolkit.actions import ActionRefused
from toolkit.forms import done

FORM_METHODS = ["GET", "HEAD", "POST"]


@desk("events.view")
@require_safe
def survey(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Show the survey of an event: how many answered, and the results from five answers on."""
    event = get_object_or_404(with_figures(organised_by(hub)), pk=pk)
    row = Survey.objects.filter(event=event).select_related("event", "mailing").first()
    may_edit = (
        event.hub_id == hub.pk and event.state == Event.State.PUBLISHED and request.user.has_perm("events.edit", hub)
    )
    context: dict[str, Any] = {"event": event, "survey": row, "may_edit": may_edit, "fewest": FEWEST}
    if row is not None:
        context |= {
            "answers": row.answers.count(), "results": results_of(row), "asked": recipients_of(event).count(),
            "may_send": may_edit and row.mailing is None and is_open(event, at=timezone.now()),
        }  # fmt: skip
    return show(request, "survey", hub, **context)


@desk("events.edit")
@require_http_methods(FORM_METHODS)
def survey_edit(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Switch the survey on, or change its questions."""
    event: Event = get_object_or_404(of_hub(hub), pk=pk)
    row = Survey.objects.filter(event=event).first()
    if closed := refused_page(request, hub, event, survey_actions.refusal_of_asking(event), page="survey"):
        return closed
    answered = survey_actions.refusal_of_rewording(row) if row else ""
    if closed := refused_page(request, hub, event, answered, page="survey", ways_out=WaysOut()):
        return closed
    form = SurveyForm(request.POST if request.method == "POST" else None, event=event, survey=row)

    def save() -> None:
        survey_actions.set_up_survey(by=request.user, event=event, questions=form.questions())

    if request.method == "POST" and done(form, save):
        messages.success(request, _("The survey was saved."))
        return redirect("events_manage:survey", hub.slug, event.pk)
    return show(request, "survey_form", hub, event=event, survey=row, form=form)


@require_POST
@desk("events.edit")
def survey_send(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Email the survey."""
    event: Event = get_object_or_404(of_hub(hub), pk=pk)
    row = get_object_or_404(Survey.objects.select_related("event"), event=event)
    try:
        number = survey_actions.send_survey(by=request.user, survey=row, at=timezone.now())
    except ActionRefused as refused:
        messages.error(request, str(refused))
    else:
        words = ngettext("We're emailing %(count)d person.", "We're emailing %(count)d people.", number)
        messages.success(request, words % {"count": number})
    return redirect("events_manage:survey", hub.slug, event.pk)


@desk("events.edit")
@require_http_methods(FORM_METHODS)
def survey_delete(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Ask, then delete the survey and its answers."""
    event: Event = get_object_or_404(of_hub(hub), pk=pk)
    row = get_object_or_404(Survey, event=event)
    if request.method == "POST":
        survey_actions.remove_survey(by=request.user, survey=row)
        messages.success(request, _("The survey was deleted."))
        return redirect("events_manage:survey", hub.slug, event.pk)
    return show(request, "survey_delete", hub, event=event, answers=row.answers.count())


@personal_page
@require_http_methods(FORM_METHODS)
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The survey for one person; what is sent is kept without a link to them."""
    registration = find_registration(token)
    row = get_object_or_404(Survey.objects.select_related("event__hub__country"), event=registration.event)
    form = SurveyAnswerForm(request.POST if request.method == "POST" else None, survey=row)
    organisers = organiser_names(registration.hub, row.event)
    context = {"event": row.event, "form": form, "token": token, "fewest": FEWEST, "organisers": organisers}
    try:
        refuse_unless_asked(row, registration, at=timezone.now())
        if request.method == "POST" and form.is_valid():
            survey_actions.answer_survey(survey=row, registration=registration, at=timezone.now(), **form.answers())
            messages.success(request, _("Thank you for your feedback."))
            return redirect("events_personal:registration", token)
    except ActionRefused as refused:
        return render(request, "events/survey.html", {**context, "refusal": str(refused)}, status=HTTPStatus.CONFLICT)
    return render(request, "events/survey.html", context)
