"""All dates of a series that one person registered for, behind their personal link. Opening it changes nothing; only buttons do."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.personal_links import hashes_of, personal_page, token_for
from audit.actors import CITIZEN
from events.calendars.downloads import calendar_answer
from events.models import Registration, SeriesRegistration
from events.registrations.consent_wording import registration_wording, shown_on
from events.series import registration
from events.series.dates import registrations_of
from events.series.emails import state_words
from events.series.registration_form import WithdrawDatesForm
from toolkit.actions import ActionRefused


def _find(token: str) -> SeriesRegistration:
    found = SeriesRegistration.objects.select_related("series", "hub__country")
    return get_object_or_404(found, link_hash__in=hashes_of(SeriesRegistration.LINK_KIND, token))


def _running(rows: list[Registration]) -> list[Registration]:
    """Return those a person can still cancel: of dates ahead, with a place or a turn."""
    at = timezone.now()
    ahead = [row for row in rows if row.event.is_ahead(at=at)]
    return [row for row in ahead if row.takes_a_place or row.is_waiting]


@personal_page
@require_safe
def dates(request: HttpRequest, token: str) -> HttpResponse:
    """Show the person's dates with what they have at each."""
    return _page(request, _find(token), token)


def _page(
    request: HttpRequest, ours: SeriesRegistration, token: str, refusal: str = "", status: int = 200
) -> HttpResponse:
    rows = list(registrations_of(ours))
    running = _running(rows)
    unconfirmed = [row for row in running if not row.is_confirmed]
    context = {
        "series": ours.series,
        "token": token,
        "lines": [{"event": row.event, "state": state_words(row), "address": _address(row)} for row in rows],
        "unconfirmed": unconfirmed,
        "can_cancel": bool(running),
        "has_calendar": any(row.has_confirmed_place for row in running),
        "wording": registration_wording(ours.hub, *(row.event for row in unconfirmed)),
        "refusal": refusal,
    }
    return render(request, "events/series_registration.html", context, status=status)


def _address(row: Registration) -> str:
    """Return the address of the page of one date: the same person holds its link."""
    token = token_for(Registration.LINK_KIND, row.hub_id, row.link_nonce, row.link_hash)
    return reverse("events_personal:registration", args=[token])


@personal_page
@require_POST
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm all dates: the person has opened the link in their email."""
    ours = _find(token)
    events = [row.event for row in _running(list(registrations_of(ours))) if not row.is_confirmed]
    shown = shown_on("confirmation page", ours.hub, *events)
    try:
        registration.confirm_dates(by=CITIZEN, ours=ours, shown=shown, at=timezone.now())
    except ActionRefused as refused:
        return _page(request, ours, token, str(refused), HTTPStatus.CONFLICT)
    messages.success(request, _("Your registration is confirmed. We've emailed you the details."))
    return redirect("events_personal:series", token)


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Ask which dates, then cancel them."""
    ours = _find(token)
    rows = _running(list(registrations_of(ours)))
    form = WithdrawDatesForm(request.POST if request.method == "POST" else None, rows=rows)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            gone = registration.withdraw_dates(by=CITIZEN, ours=ours, registrations=form.chosen(), at=timezone.now())
        except ActionRefused as refused:
            refused.add_to_form(form)
            status = HTTPStatus.CONFLICT
        else:
            words = ngettext("%(count)s date was cancelled.", "%(count)s dates were cancelled.", len(gone))
            messages.success(request, words % {"count": len(gone)})
            return redirect("events_personal:series", token)
    context = {"series": ours.series, "token": token, "form": form, "rows": rows}
    return render(request, "events/series_withdraw.html", context, status=status)


@personal_page
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """All dates the person has a place at, for their own calendar, with the addresses of the online meetings."""
    from events.calendars.icalendar_files import calendar_of_dates  # loads a library that most requests do not need

    rows = [row for row in registrations_of(_find(token)) if row.has_confirmed_place]
    if not rows:
        raise Http404
    return calendar_answer(calendar_of_dates(rows), "PUBLISH")
