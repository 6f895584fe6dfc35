"""What attendees answered, on the dashboard: the page of one attendee, the files among their answers, all answers in numbers."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from events.models import AnswerFile, Event
from events.programme.choices import EventFormat
from events.programme.desk_pages import organised_by, show
from events.programme.figures import with_registered
from events.questions.answers import answers_in_words
from events.questions.figures import choice_figures
from events.registrations.attendance import record_attendance, withdraw_attendance
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from toolkit.actions import ActionRefused

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
        may_record=_can_be_recorded(event) and request.user.has_perm("events.check_in", hub) and row.takes_a_place,
    )  # fmt: skip


def _can_be_recorded(event: Event) -> bool:
    """Whether organisers record who attended online: the portal sees only those who join by the button on their page."""
    has_begun = event.starts_at is None or event.starts_at <= timezone.now()
    return (event.is_online or event.is_hybrid) and event.state == Event.State.PUBLISHED and has_begun


@require_POST
@desk("events.check_in")
def record_online(request: DeskRequest, hub: Hub, pk: int, registration: int) -> HttpResponse:
    """Record that a person attended online, or take it back."""
    event: Event = get_object_or_404(organised_by(hub), pk=pk)
    row = get_object_or_404(event.registrations.seen_by(hub), pk=registration)
    act = withdraw_attendance if request.POST.get("choice") == "undo" else record_attendance
    try:
        if not _can_be_recorded(event):
            raise ActionRefused(_("You can record who attended online once an online or hybrid event has begun."))
        act(by=request.user, registration=row, way=EventFormat.ONLINE, at=timezone.now())
    except ActionRefused as refused:
        messages.error(request, str(refused))
    return redirect("events_manage:attendee", hub.slug, pk, registration)


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
