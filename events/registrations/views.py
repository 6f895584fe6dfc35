"""Pages behind personal links. Opening them changes nothing; only buttons do."""

import datetime as dt
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.personal_links import hashes_of, personal_page
from audit.actors import CITIZEN
from events.calendars.downloads import calendar_answer
from events.models import Event, PlaceOffer, Registration, Survey
from events.programme.wording import moment_words
from events.questions.answers import answers_in_words, has_answers, missing_answer
from events.registrations import actions as registration_actions
from events.registrations import answers, unconfirmed
from events.registrations.consent_wording import registration_wording, shown_on
from events.registrations.forms import AnswersForm
from events.surveys.period import is_open
from events.surveys.recipients import asks
from events.waiting_list.allocation import gives_places
from events.waiting_list.places import full_quota, is_free_for
from events.waiting_list.reasons import Situation, open_offer_of, position_of, rules_of
from toolkit.actions import ActionRefused
from toolkit.forms import sent_with


def find_registration(token: str) -> Registration:
    """Return the registration a personal link opens."""
    found = Registration.objects.select_related("event__hub__country", "event__country", "access_needs")
    found = found.annotate(has_answers=has_answers())
    return get_object_or_404(found, link_hash__in=hashes_of(Registration.LINK_KIND, token))


@personal_page
@require_safe
def registration(request: HttpRequest, token: str) -> HttpResponse:
    """What the portal knows of this registration, and what can be done with it."""
    return _registration_page(request, find_registration(token), token)


def refused_page(request: HttpRequest, row: Registration, token: str, refused: ActionRefused) -> HttpResponse:
    """Show the page again, with the reason why something was refused."""
    return _registration_page(request, row, token, str(refused), HTTPStatus.CONFLICT)


def _registration_page(
    request: HttpRequest, row: Registration, token: str, refusal: str = "", status: int = 200
) -> HttpResponse:
    event, at = row.event, timezone.now()
    running = event.is_ahead(at=at)
    held_until = moment_words(row.held_until, event) if row.held_until else ""
    context = {"registration": row, "event": event, "token": token, "running": running, "refusal": refusal}
    context |= {"held_until": held_until, **_waiting_list_context(row, at)}
    if row.has_confirmed_place:
        context["materials"] = event.materials.for_pages()
        context["survey"] = _open_survey(row, at)
    answered = answers_in_words(row, with_health=True) if getattr(row, "has_answers", False) else []
    context |= {"access_needs": getattr(row, "access_needs", None), "answers": answered}
    context["shut"] = _why_shut(event, at) if running and not row.takes_a_place and not row.is_waiting else ""
    context |= {"wording": registration_wording(row.event.hub or row.hub, row.event)}
    return render(request, "events/registration.html", context, status=status)


def _why_shut(event: Event, at: dt.datetime) -> str:
    """Return why a person who had cancelled can't register again; empty while registration is open."""
    try:
        registration_actions.refuse_if_shut(event, at)
    except ActionRefused as refused:
        return str(refused)
    return ""


def _open_survey(row: Registration, at: dt.datetime) -> bool:
    """Whether the person is asked for feedback now and has not given it."""
    if not is_open(row.event, at=at):
        return False
    survey = Survey.objects.select_related("event").filter(event=row.event).first()
    return survey is not None and asks(survey, row, at=at)


def _waiting_list_context(row: Registration, at: dt.datetime) -> dict[str, Any]:
    """What a person on the waiting list reads, and whether one who is not can join it."""
    if not row.is_waiting:
        return {
            "can_wait": row.attends_online in row.event.waits_in or full_quota(row.event, row.sector) is not None,
            "offer_expired": not row.takes_a_place and _lost_an_offer(row),
        }
    offer = open_offer_of(row, at=at)
    return {
        "offered_until": moment_words(offer.expires_at, row.event) if offer and offer.expires_at else "",
        "position": position_of(row) if row.is_confirmed else 0,
        "reason": Situation(row.event, at).reason_for(row),
        "rules": rules_of(row.event),
        "can_take": not gives_places(row.event, at=at) and is_free_for(row),
    }


def _lost_an_offer(row: Registration) -> bool:
    """Whether a person is off the waiting list because they didn't accept a place in time."""
    return row.offers.filter(state=PlaceOffer.State.EXPIRED, closed_at=row.withdrawn_at).exists()


@personal_page
@require_POST
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm a registration: the person has opened the link in their email."""
    row = find_registration(token)
    try:
        unconfirmed.confirm_registration(
            by=CITIZEN, registration=row, shown=shown_on("confirmation page", row.hub, row.event), at=timezone.now()
        )
    except ActionRefused as refused:
        return refused_page(request, row, token, refused)
    if row.is_waiting:
        messages.success(request, _("We've added you to the waiting list, and emailed you what happens next."))
    else:
        messages.success(request, _("Your registration is confirmed. We've emailed you the details."))
    return redirect("events_personal:registration", token)


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, token: str) -> HttpResponse:
    """Change every answer: name, organisation, language, access needs, and how one attends while there is room."""
    row = find_registration(token)
    if request.method != "POST" and (words := answers.refusal_of_changing(row, at=timezone.now())):
        return _back_to_registration(request, token, words)
    form = AnswersForm(*sent_with(request), registration=row)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            answers.change_answers(by=CITIZEN, registration=row, at=timezone.now(), **form.answers())
        except ActionRefused as refused:
            refused.add_to_form(form)
            status = HTTPStatus.CONFLICT
        else:
            messages.success(request, _("Your answers were saved."))
            return redirect("events_personal:registration", token)
    context = {"registration": row, "event": row.event, "token": token, "form": form}
    return render(request, "events/answers.html", context, status=status)


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more, then cancel the registration."""
    row = find_registration(token)
    if request.method != "POST" and (
        words := registration_actions.refusal_of_withdrawing(row.event, at=timezone.now())
    ):
        return _back_to_registration(request, token, words)
    if request.method != "POST":
        return render(request, "events/withdraw.html", {"registration": row, "event": row.event, "token": token})
    try:
        registration_actions.withdraw_registration(by=CITIZEN, registration=row, at=timezone.now())
    except ActionRefused as refused:
        return refused_page(request, row, token, refused)
    if row.is_waiting:
        messages.success(request, _("You're no longer on the waiting list."))
    else:
        messages.success(request, _("Your registration is cancelled. Someone else can have your place."))
    return redirect("events_personal:registration", token)


def _back_to_registration(request: HttpRequest, token: str, words: str) -> HttpResponse:
    """Redirect from a form that can't be sent now, with the reason."""
    messages.info(request, words)
    return redirect("events_personal:registration", token)


@personal_page
@require_POST
def come_back(request: HttpRequest, token: str) -> HttpResponse:
    """Register again a person who had cancelled, with the consent shown beside the button."""
    row = find_registration(token)
    try:
        registration_actions.register(
            by=CITIZEN, event=row.event, name=row.name, email=row.email, organisation=row.organisation,
            language=row.language, online=row.attends_online, sector=row.sector,
            shown=shown_on("personal page", row.hub, row.event), at=timezone.now(),
        )  # fmt: skip
    except ActionRefused as refused:
        return refused_page(request, row, token, refused)
    messages.success(request, _("You're registered again. We've emailed you the details."))
    return after_return(request, row, token)


def after_return(request: HttpRequest, row: Registration, token: str) -> HttpResponse:
    """Redirect a person who is back to their page, or to their answers where one is missing to a question added meanwhile."""
    if missing := missing_answer(row):
        messages.warning(request, missing)
        return redirect("events_personal:edit", token)
    return redirect("events_personal:registration", token)


@personal_page
@require_safe
def registration_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The event for the person's own calendar, with the address of the online meeting."""
    from events.calendars.icalendar_files import calendar_for  # loads a library that most requests do not need

    row = find_registration(token)
    if not row.takes_a_place or not row.is_confirmed:
        raise Http404
    method = "CANCEL" if row.event.state == Event.State.CANCELLED else "PUBLISH"
    return calendar_answer(calendar_for(row.event, method=method, attendee=row), method)
