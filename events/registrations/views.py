"""Pages behind personal links. Opening them changes nothing; only buttons do."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.personal_links import hashes_of, personal_page
from audit.actors import CITIZEN
from events.calendars.downloads import calendar_answer
from events.models import Event, Registration
from events.programme.wording import moment_words
from events.registrations import actions as registration_actions
from events.registrations import unconfirmed
from events.registrations.consent_wording import registration_wording, shown_on
from toolkit.actions import ActionRefused


def _registration(token: str) -> Registration:
    found = Registration.objects.select_related("event__hub__country", "event__country", "access_needs")
    return get_object_or_404(found, link_hash__in=hashes_of(Registration.LINK_KIND, token))


@personal_page
@require_safe
def registration(request: HttpRequest, token: str) -> HttpResponse:
    """What the portal knows of this registration, and what can be done with it."""
    return _registration_page(request, _registration(token), token)


def _registration_page(
    request: HttpRequest, row: Registration, token: str, refusal: str = "", status: int = 200
) -> HttpResponse:
    event, at = row.event, timezone.now()
    running = event.state == Event.State.PUBLISHED and not event.is_over(at=at)
    held_until = moment_words(row.held_until, event) if row.held_until else ""
    context = {"registration": row, "event": event, "token": token, "running": running, "refusal": refusal}
    context |= {"held_until": held_until}
    context |= {"access_needs": getattr(row, "access_needs", None)}
    context |= {"wording": registration_wording(row.event.hub or row.hub, row.event)}
    return render(request, "events/registration.html", context, status=status)


@personal_page
@require_POST
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm a registration: the person has opened the link in their email."""
    row = _registration(token)
    try:
        unconfirmed.confirm_registration(
            by=CITIZEN, registration=row, shown=shown_on("confirmation page", row.hub, row.event), at=timezone.now()
        )
    except ActionRefused as refused:
        return _registration_page(request, row, token, str(refused), HTTPStatus.CONFLICT)
    messages.success(request, _("Your registration is confirmed. We've emailed you the details."))
    return redirect("events_personal:registration", token)


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more, then cancel the registration."""
    row = _registration(token)
    if request.method != "POST":
        return render(request, "events/withdraw.html", {"registration": row, "event": row.event, "token": token})
    try:
        registration_actions.withdraw_registration(by=CITIZEN, registration=row, at=timezone.now())
    except ActionRefused as refused:
        return _registration_page(request, row, token, str(refused), HTTPStatus.CONFLICT)
    messages.success(request, _("Your registration is cancelled. Someone else can have your place."))
    return redirect("events_personal:registration", token)


@personal_page
@require_POST
def come_back(request: HttpRequest, token: str) -> HttpResponse:
    """Register again a person who had cancelled, with the consent shown beside the button."""
    row = _registration(token)
    try:
        registration_actions.register(
            by=CITIZEN, event=row.event, name=row.name, email=row.email, organisation=row.organisation,
            language=row.language, shown=shown_on("personal page", row.hub, row.event), at=timezone.now(),
        )  # fmt: skip
    except ActionRefused as refused:
        return _registration_page(request, row, token, str(refused), HTTPStatus.CONFLICT)
    messages.success(request, _("You're registered again. We've emailed you the details."))
    return redirect("events_personal:registration", token)


@personal_page
@require_safe
def registration_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The event for the person's own calendar, with the address of the online meeting."""
    from events.calendars.icalendar_files import calendar_for  # loads a library that most requests do not need

    row = _registration(token)
    if not row.takes_a_place or not row.is_confirmed:
        raise Http404
    method = "CANCEL" if row.event.state == Event.State.CANCELLED else "PUBLISH"
    return calendar_answer(calendar_for(row.event, method=method, attendee=row), method)
