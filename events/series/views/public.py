"""The public pages of a series: its dates, and registering for several of them."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.errors import TooManyRequests
from accounts.rate_limits import spend_public_email, with_retry_after
from audit.actors import CITIZEN
from audit.submissions import answered_once
from events.models import EventSeries
from events.series.dates import offers_of, public_dates, takes_registrations
from events.series.registration import DatesRefused, register_for_dates
from events.series.registration_form import SeriesRegistrationForm
from toolkit.actions import ActionRefused


def _find_series(pk: int) -> EventSeries:
    return get_object_or_404(EventSeries.objects.published().select_related("hub__country"), pk=pk)


@login_not_required
@require_safe
def series_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the dates of a series with their states."""
    series, at = _find_series(pk), timezone.now()
    dates = public_dates(series)
    context = {
        "series": series,
        "upcoming": [event for event in dates if not event.is_over(at=at)],
        "past": [event for event in reversed(dates) if event.is_over(at=at)],
        "can_register": takes_registrations(series, offers_of(series, at=at)) if series.registers_together else False,
    }
    return render(request, "events/series.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@answered_once
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """The form for several dates. Its answer is the same whether the address is known or not."""
    series, at = _find_series(pk), timezone.now()
    form = SeriesRegistrationForm(request.POST if request.method == "POST" else None, series=series, at=at)
    if request.method != "POST" or not series.registers_together or not form.is_valid():
        return _form_page(request, series, form)
    try:
        spend_public_email(request, form.cleaned_data["email"])
        register_for_dates(by=CITIZEN, series=series, language=get_language() or "en", at=at, **form.person())
    except TooManyRequests as refused:
        form.add_error(None, str(refused))
        return with_retry_after(_form_page(request, series, form, HTTPStatus.TOO_MANY_REQUESTS), refused)
    except DatesRefused as refused:
        again = SeriesRegistrationForm(request.POST, series=series, at=at)  # with what each date offers now
        if again.is_valid():
            for words in refused.reasons.values():
                again.add_error("dates", words)
        return _form_page(request, series, again, HTTPStatus.CONFLICT)
    except ActionRefused as refused:
        refused.add_to_form(form)
        return _form_page(request, series, form, HTTPStatus.CONFLICT)
    messages.success(request, _("We've sent an email to %(address)s.") % {"address": form.cleaned_data["email"]})
    return redirect("events:series_registered", series.pk)


def _form_page(
    request: HttpRequest, series: EventSeries, form: SeriesRegistrationForm, status: int = 200
) -> HttpResponse:
    is_open = series.registers_together and bool(form.offers)
    return render(
        request, "events/series_register.html", {"series": series, "form": form, "is_open": is_open}, status=status
    )


@login_not_required
@never_cache
@require_safe
def registered(request: HttpRequest, pk: int) -> HttpResponse:
    """What happens after registering. Tells nothing about who did."""
    return render(request, "events/series_registered.html", {"series": _find_series(pk)})
