"""The series of a hub on its dashboard: made by repeating an event, shown, edited, its dates added and taken out."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from events.models import Event, EventSeries
from events.programme.desk_pages import of_hub, show
from events.programme.figures import with_figures
from events.series import actions
from events.series.cancellation import remaining_dates
from events.series.forms import AddDateForm, EditSeriesForm, RepeatForm, values_of_series
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from toolkit.actions import ActionRefused
from toolkit.sorting import ACTIONS, Column, plain_headers

FORM_METHODS = ["GET", "HEAD", "POST"]
COLUMNS = [
    Column("date", gettext_lazy("Date"), look="wide"),
    Column("state", gettext_lazy("Status")),
    Column("registered", gettext_lazy("Registered"), look="number"),
    Column("waiting", gettext_lazy("Waiting list"), look="number"),
]
SERIES_COLUMNS = [
    Column("series", gettext_lazy("Series"), look="wide"),
    Column("dates", gettext_lazy("Dates"), look="number"),
]


def series_of(hub: Hub, pk: int) -> EventSeries:
    """Return a series of this hub and no other."""
    return get_object_or_404(EventSeries.objects.filter(hub=hub).select_related("hub__country"), pk=pk)


@desk("events.view")
@require_safe
def series_list(request: DeskRequest, hub: Hub) -> HttpResponse:
    """List the series of the hub."""
    rows = list(EventSeries.objects.filter(hub=hub).prefetch_related("dates"))
    return show(request, "series_list", hub, series_list=rows, headers=plain_headers(SERIES_COLUMNS))


@desk("events.view")
@require_safe
def detail(request: DeskRequest, hub: Hub, series: int) -> HttpResponse:
    """Show a series: its dates with their states and figures, and what can be done with it."""
    row = series_of(hub, series)
    dates = list(with_figures(of_hub(hub).filter(series=row)).order_by("starts_on", "starts_at", "pk"))
    may_edit = request.user.has_perm("events.edit", hub)
    return show(
        request, "series", hub, series=row, dates=dates, may_edit=may_edit,
        is_public=EventSeries.objects.published().filter(pk=row.pk).exists(),
        headers=plain_headers([*COLUMNS, ACTIONS] if may_edit else COLUMNS),
        can_cancel=remaining_dates(row, at=timezone.now()).exists(),
    )  # fmt: skip


@desk("events.edit")
@require_http_methods(FORM_METHODS)
def repeat(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Repeat an event on further days, as drafts of its series."""
    event = get_object_or_404(of_hub(hub), pk=pk)
    form = RepeatForm(request.POST if request.method == "POST" else None, event=event)
    if request.method == "POST" and form.is_valid():
        days = form.cleaned_data["days"]
        try:
            series = actions.repeat_event(
                by=request.user, event=event, days=days, new_series=form.new_series(), at=timezone.now()
            )
        except ActionRefused as refused:
            refused.add_to_form(form)
        else:
            words = ngettext(
                "%(count)s date was added as a draft. Check it, then publish it.",
                "%(count)s dates were added as drafts. Check them, then publish them.",
                len(days),
            )
            messages.success(request, words % {"count": len(days)})
            return redirect("events_manage:series", hub.slug, series.pk)
    return show(request, "repeat", hub, status=409 if form.non_field_errors() else 200, event=event, form=form)


@desk("events.edit")
@require_http_methods(FORM_METHODS)
def edit(request: DeskRequest, hub: Hub, series: int) -> HttpResponse:
    """Edit title and text of a series, and how people register."""
    row = series_of(hub, series)
    data = request.POST if request.method == "POST" else None
    more = request.GET.getlist("language")
    form = EditSeriesForm(data, series=row, more=more, edition=actions.series_edition(row))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_series(by=request.user, series=row, fields=form.series_fields(), seen=form.seen)
        except ActionRefused as refused:
            form.refuse(refused, values_of_series)
        else:
            messages.success(request, _("“%(title)s” was saved.") % {"title": form.cleaned_data["title"]})
            if language := form.cleaned_data["add_language"]:
                return redirect(f"{request.path}?language={language}")
            return redirect("events_manage:series", hub.slug, row.pk)
    return show(request, "series_form", hub, series=row, form=form)


@desk("events.edit")
@require_http_methods(FORM_METHODS)
def add_date(request: DeskRequest, hub: Hub, series: int) -> HttpResponse:
    """Take an event of the hub into the series."""
    row = series_of(hub, series)
    free = of_hub(hub).filter(series=None).exclude(starts_at=None).order_by("-starts_on", "title")
    form = AddDateForm(request.POST if request.method == "POST" else None, events=free)
    if request.method == "POST" and form.is_valid():
        try:
            event = actions.add_date(by=request.user, series=row, event=form.cleaned_data["event"])
        except ActionRefused as refused:
            refused.add_to_form(form)
        else:
            messages.success(request, _("“%(title)s” was added to the series.") % {"title": event.title})
            return redirect("events_manage:series", hub.slug, row.pk)
    return show(request, "series_add", hub, series=row, form=form)


@desk("events.edit")
@require_http_methods(FORM_METHODS)
def remove_date(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Ask, then take an event out of its series."""
    event = get_object_or_404(of_hub(hub).select_related("series"), pk=pk)
    refusal = ""
    if request.method == "POST":
        try:
            actions.remove_date(by=request.user, event=event, at=timezone.now())
        except ActionRefused as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("“%(title)s” is no longer part of the series.") % {"title": event.title})
            return redirect("events_manage:detail", hub.slug, event.pk)
    status = 409 if refusal else 200
    return show(request, "series_remove", hub, status=status, event=event, series=event.series, refusal=refusal)


@desk("events.edit")
@require_http_methods(FORM_METHODS)
def delete(request: DeskRequest, hub: Hub, series: int) -> HttpResponse:
    """Ask, then delete a series; its events stay."""
    row = series_of(hub, series)
    refusal = ""
    if request.method == "POST":
        try:
            actions.delete_series(by=request.user, series=row, at=timezone.now())
        except ActionRefused as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("The series “%(title)s” was deleted. Its events stay.") % {"title": row.title})
            return redirect("events_manage:list", hub.slug)
    count = Event.objects.filter(series=row).count()
    return show(request, "series_delete", hub, status=409 if refusal else 200, series=row, refusal=refusal, count=count)
