"""The page of a person's calendar, and the calendar itself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.errors import TooManyRequests
from accounts.personal_links import hashes_of, personal_page
from accounts.rate_limits import spend_public_email
from audit.actors import CITIZEN
from events.models import Event, PersonalCalendar, Registration
from events.personal_calendars import actions
from events.registrations.models import RegistrationQuerySet
from events.registrations.views import find_registration
from toolkit.actions import ActionRefused
from toolkit.addresses import absolute_address

MOST_EVENTS = 500


def _calendar(token: str) -> PersonalCalendar:
    return get_object_or_404(PersonalCalendar, link_hash__in=hashes_of(PersonalCalendar.LINK_KIND, token))


@personal_page
@require_POST
def request_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Email the attendee the address of their calendar."""
    row = find_registration(token)
    try:
        spend_public_email(request, row.email)
        actions.request_personal_calendar(by=CITIZEN, registration=row, at=timezone.now())
    except (ActionRefused, TooManyRequests) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("We've emailed you the address of your calendar."))
    return redirect("events_personal:registration", token)


@personal_page
@require_safe
def calendar_page(request: HttpRequest, token: str) -> HttpResponse:
    """The address for calendar programs, what it contains, and the buttons to renew or end it."""
    ours = _calendar(token)
    address = absolute_address(reverse("events_personal:calendar_feed", args=[token]))
    context = {
        "calendar": ours,
        "token": token,
        "address": address,
        "registrations": _attendances(ours).filter(event__over_at__gt=timezone.now()),
    }
    return render(request, "events/calendar.html", context)


@personal_page
@require_POST
def renew(request: HttpRequest, token: str) -> HttpResponse:
    """End this address and email another one."""
    ours = _calendar(token)
    try:
        spend_public_email(request, ours.email)
        actions.renew_personal_calendar(by=CITIZEN, calendar=ours, language=get_language() or "en")
    except (ActionRefused, TooManyRequests) as refused:
        messages.error(request, str(refused))
        return redirect("events_personal:calendar", token)
    messages.success(request, _("The old address no longer works. We've emailed you a new one."))
    return redirect("home")


@personal_page
@require_POST
def end(request: HttpRequest, token: str) -> HttpResponse:
    """End the address."""
    actions.end_personal_calendar(by=CITIZEN, calendar=_calendar(token))
    messages.success(request, _("Your calendar address has been deleted. Your registrations stay as they are."))
    return redirect("home")


@personal_page
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """All events of the person, for calendar programs. What they cancelled is not in it; a cancelled event is, as cancelled."""
    from events.calendars.icalendar_files import calendar_feed  # loads a library that most requests do not need

    attendances = _attendances(_calendar(token)).order_by("-event__starts_at")[:MOST_EVENTS]
    page = absolute_address(reverse("events_personal:calendar", args=[token]))
    body = calendar_feed([], name=_("My Cancer Mission events"), page=page, attendances=attendances)
    return HttpResponse(body, content_type="text/calendar; charset=utf-8; method=PUBLISH")


def _attendances(ours: PersonalCalendar) -> RegistrationQuerySet:
    rows = Registration.objects.confirmed().filter(email=ours.email).exclude(event__state=Event.State.DRAFT)
    return rows.select_related("event__hub__country", "event__country").order_by("event__starts_at", "pk")
