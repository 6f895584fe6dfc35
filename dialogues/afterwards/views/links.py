"""The survey behind a participant's personal link; what is sent is kept without a link to them."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.personal_links import personal_page
from dialogues.afterwards.actions.surveys import answer_participant_survey
from dialogues.afterwards.forms import ParticipantAnswerForm
from dialogues.afterwards.recipients import refuse_unless_asked
from dialogues.models import ParticipantSurvey
from events.registrations.views import find_registration
from events.surveys.models import FEWEST
from toolkit.actions import ActionRefused


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """Ask a participant how the dialogue was."""
    registration = find_registration(token)
    rows = ParticipantSurvey.objects.select_related("dialogue__hub__country")
    row = get_object_or_404(rows, dialogue__sessions__event=registration.event_id)
    form = ParticipantAnswerForm(request.POST if request.method == "POST" else None)
    context = {"dialogue": row.dialogue, "form": form, "fewest": FEWEST}
    try:
        refuse_unless_asked(row, registration, at=timezone.now())
        if request.method == "POST" and form.is_valid():
            answer_participant_survey(
                survey=row, registration=registration, answers=form.cleaned_data, at=timezone.now()
            )
            messages.success(request, _("Thank you for your feedback."))
            return redirect(row.dialogue.get_absolute_url())
    except ActionRefused as refused:
        context["refusal"] = str(refused)
        return render(request, "dialogues/afterwards/survey.html", context, status=HTTPStatus.CONFLICT)
    return render(request, "dialogues/afterwards/survey.html", context)
