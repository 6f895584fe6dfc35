"""Attendees check themselves in: from their personal page, or with their code on the page of the poster; and join online."""

import datetime as dt
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.errors import TooManyRequests
from accounts.personal_links import personal_page
from accounts.rate_limits import Limit, give_back, network_limit, network_of, spend, with_retry_after
from audit.actors import CITIZEN
from events.check_in.actions import check_in_oneself, join_online
from events.check_in.forms import SelfCheckInForm
from events.check_in.queue import find_attendee
from events.check_in.settings import settings_of
from events.check_in.windows import is_open_for_attendees
from events.models import Event, Registration, SelfCheckIn
from events.programme.published import published_event
from events.registrations.views import find_registration, refused_page
from toolkit.actions import ActionRefused

DAY_CODES = Limit("day-code-hour", 20, dt.timedelta(hours=1))  # attempts of one registration


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Check in with one's own code. The answer names no one. Wrong codes of one network are limited."""
    event = published_event(pk)
    settings, at = settings_of(event), timezone.now()
    if settings.self_check_in == SelfCheckIn.OFF or event.is_online or event.hub is None:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = SelfCheckInForm(data, settings=settings, initial={"day_code": request.GET.get("day", "")[:20]})
    refusal: ActionRefused | None = None
    if request.method == "POST" and form.is_valid():
        share = [(network_limit("check-in-network-hour"), network_of(request))]
        try:
            spend(share, at=at)
            row = find_attendee(event, by=CITIZEN, hub=None, code=form.cleaned_data["code"])
            _check_in_oneself(row, form.cleaned_data.get("day_code", ""), at)
        except ActionRefused as refused:
            refused.add_to_form(form)
            refusal = refused
        else:
            give_back(share)
            return redirect(f"{reverse('events:checked_in', args=[event.pk])}")
    context = {"event": event, "form": form, "is_open": is_open_for_attendees(event, at=at)}
    return _with_status(render(request, "events/check_in/self.html", context), refusal)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def checked_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that it worked. Tells nothing about who it was."""
    event = published_event(pk)
    return render(request, "events/check_in/checked_in.html", {"event": event})


@personal_page
@require_POST
def check_in_here(request: HttpRequest, token: str) -> HttpResponse:
    """Check in from one's personal page."""
    row = find_registration(token)
    try:
        _check_in_oneself(row, request.POST.get("day_code", "")[:20], timezone.now())
    except ActionRefused as refused:
        return _with_status(refused_page(request, row, token, refused), refused)
    messages.success(request, _("You're checked in."))
    return redirect("events_personal:registration", token)


@personal_page
@require_POST
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Record that the person joins, then lead to the meeting.

    By a page that goes on by itself: a browser does not follow a redirect from a form to another site (``form-action``).
    """
    row = find_registration(token)
    if (
        not row.is_confirmed
        or not row.takes_a_place
        or not row.event.online_url
        or row.event.state != Event.State.PUBLISHED
    ):
        raise Http404
    join_online(by=CITIZEN, registration=row, at=timezone.now())
    return render(request, "events/check_in/joining.html", {"event": row.event, "token": token})


def _check_in_oneself(row: Registration, day_code: str, at: dt.datetime) -> None:
    if settings_of(row.event).self_check_in == SelfCheckIn.WITH_DAY_CODE:
        spend([(DAY_CODES, str(row.pk))], at=at)
    check_in_oneself(by=CITIZEN, registration=row, typed_day_code=day_code, at=at)


def _with_status(page: HttpResponse, refusal: ActionRefused | None) -> HttpResponse:
    if isinstance(refusal, TooManyRequests):
        page.status_code = HTTPStatus.TOO_MANY_REQUESTS
        return with_retry_after(page, refusal)
    if refusal is not None:
        page.status_code = HTTPStatus.CONFLICT
    return page
