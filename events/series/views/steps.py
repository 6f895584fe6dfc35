"""What concerns several dates of a series: cancelling them, and applying one date to all later ones."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from events.programme.consequences import consequences_of_cancelling
from events.programme.desk_pages import of_hub, show
from events.series.audience import reach_of_dates
from events.series.cancellation import cancel_dates, remaining_dates
from events.series.forms import CancelDatesForm, LaterDatesForm
from events.series.later_dates import apply_to_later_dates, later_dates
from events.series.views.desk import series_of
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from toolkit.actions import ActionRefused

FORM_METHODS = ["GET", "HEAD", "POST"]


@desk("events.edit")
@require_http_methods(FORM_METHODS)
def cancel(request: DeskRequest, hub: Hub, series: int) -> HttpResponse:
    """Ask for the dates and the reason, say who will be emailed, then cancel."""
    row, at = series_of(hub, series), timezone.now()
    dates = list(remaining_dates(row, at=at))
    form = CancelDatesForm(request.POST if request.method == "POST" else None, events=dates)
    status = 200
    if request.method == "POST" and form.is_valid():
        keys = [event.pk for event in form.chosen()]
        try:
            cancel_dates(by=request.user, series=row, events=keys, because=form.cleaned_data["because"], at=at)
        except ActionRefused as refused:
            refused.add_to_form(form)
            status = 409
        else:
            words = ngettext(
                "%(count)s date was cancelled. We're emailing its attendees and invitees.",
                "%(count)s dates were cancelled. We're emailing each of their attendees and invitees once.",
                len(keys),
            )
            messages.success(request, words % {"count": len(keys)})
            return redirect("events_manage:series", hub.slug, row.pk)
    consequences = consequences_of_cancelling(reach_of_dates(dates))
    return show(
        request, "series_cancel", hub, status=status, series=row, form=form, dates=dates, consequences=consequences
    )


@desk("events.publish")
@require_http_methods(FORM_METHODS)
def apply(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Ask what of an event holds for all later dates of its series, then change them."""
    event, at = get_object_or_404(of_hub(hub).select_related("series"), pk=pk), timezone.now()
    later = list(later_dates(event, at=at))
    form = LaterDatesForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            changed = apply_to_later_dates(by=request.user, event=event, parts=form.cleaned_data["parts"], at=at)
        except ActionRefused as refused:
            refused.add_to_form(form)
        else:
            words = ngettext("%(count)s later date was changed.", "%(count)s later dates were changed.", len(changed))
            messages.success(request, words % {"count": len(changed)})
            return redirect("events_manage:detail", hub.slug, event.pk)
    return show(request, "series_apply", hub, event=event, series=event.series, form=form, later=later)
