"""What attendees answered, on the dashboard: the page of one attendee, the files among their answers, all answers in numbers."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from events.models import AnswerFile, Event
from events.programme.desk_pages import organised_by, show
from events.programme.figures import with_registered
from events.questions.answers import answers_in_words
from events.questions.figures import choice_figures
from events.registrations.attendance import may_have_attended_online
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk

# Whatever a file holds, a browser that opens it alone runs nothing of it and loads nothing else.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


@desk("events.view_people")
@require_safe
def attendee(request: DeskRequest, hub: Hub, pk: int, registration: int) -> HttpResponse:
    """Show what a person entered; access needs and answers about health only to those who organise the event."""
    event = get_object_or_404(with_registered(organised_by(hub)), pk=pk)
    row = get_object_or_404(event.registrations.seen_by(hub).select_related("access_needs"), pk=registration)
    row.event = event
    shows_needs = request.user.has_perm("events.view_access_needs", hub)
    answers = answers_in_words(row, with_health=shows_needs)
    return show(
        request, "attendee", hub, event=event, registration=row, shows_needs=shows_needs, answers=answers,
        has_health=any(one.question.is_health for one in answers),
        may_record=request.user.has_perm("events.check_in", hub) and may_have_attended_online(row, at=timezone.now()),
    )  # fmt: skip


@desk("events.view_people")
@require_safe
def answer_file(request: DeskRequest, hub: Hub, pk: int, registration: int, answer: int) -> HttpResponse:
    """Send the file a person answered with, to be saved and never shown in the browser."""
    event: Event = get_object_or_404(organised_by(hub), pk=pk)
    files = AnswerFile.objects.filter(answer__registration__in=event.registrations.seen_by(hub))
    found = get_object_or_404(files, answer=answer, answer__registration=registration)
    response = HttpResponse(bytes(found.content), content_type=found.content_type)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=found.name) or ""
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@desk("events.view_people")
@require_safe
def answer_figures(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Show how the people who are registered answered the choice questions."""
    event: Event = get_object_or_404(with_registered(organised_by(hub)), pk=pk)
    with_health = request.user.has_perm("events.view_access_needs", hub)
    figures = choice_figures(event, event.registrations.seen_by(hub).confirmed(), with_health=with_health)
    return show(request, "answer_figures", hub, event=event, figures=figures)
