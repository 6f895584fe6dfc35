"""Online attendance on the dashboard: who attended, person by person or from a report, and how often the stream was viewed."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from events.check_in.settings import settings_of
from events.models import Event, EventQuerySet
from events.online_attendance.actions import record_online, record_report, set_online_views
from events.online_attendance.forms import AttendanceReportForm, OnlineViewsForm
from events.programme.choices import EventFormat
from events.programme.desk_pages import of_hub, organised_by, refused_page, show
from events.programme.figures import with_registered
from events.registrations.attendance import refusal_of_online_attendance, withdraw_attendance
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from toolkit.actions import ActionRefused
from toolkit.sorting import Column, plain_headers

LEFT_OUT = [Column("address", gettext_lazy("Email address"), look="wide"), Column("why", gettext_lazy("Reason"))]


@desk("events.check_in")
@require_http_methods(["GET", "HEAD", "POST"])
def online_attendance(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Record who attended from the report of a meeting; say how many that are, and who is left out for what reason."""
    event = _event(organised_by(hub), pk)
    if closed := refused_page(request, hub, event, refusal_of_online_attendance(event, at=timezone.now())):
        return closed
    form = AttendanceReportForm(request.POST if request.method == "POST" else None)
    result = None
    if request.method == "POST" and form.is_valid():
        try:
            result = record_report(
                by=request.user, event=event, people=event.registrations.seen_by(hub), addresses=form.cleaned_data["report"],
                at=timezone.now(),
            )  # fmt: skip
        except ActionRefused as refused:
            refused.add_to_form(form)
        else:
            form = AttendanceReportForm()
    return _page(request, hub, event, form=form, result=result)


@require_POST
@desk("events.edit_people")
def online_views(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Set how often the stream or recording was viewed."""
    event = _event(of_hub(hub), pk)
    form = OnlineViewsForm(request.POST)
    if form.is_valid():
        try:
            set_online_views(by=request.user, event=event, views=form.cleaned_data["online_views"])
        except ActionRefused as refused:
            refused.add_to_form(form)
        else:
            messages.success(request, _("Your changes were saved."))
            return redirect("events_manage:online_attendance", hub.slug, pk)
    return _page(request, hub, event, HTTPStatus.BAD_REQUEST, form=AttendanceReportForm(), views_form=form)


@require_POST
@desk("events.check_in")
def record_attendee(request: DeskRequest, hub: Hub, pk: int, registration: int) -> HttpResponse:
    """Record that a person attended online, or take it back."""
    event = _event(organised_by(hub), pk)
    row = get_object_or_404(event.registrations.seen_by(hub), pk=registration)
    try:
        if request.POST.get("choice") == "undo":
            withdraw_attendance(by=request.user, registration=row, way=EventFormat.ONLINE, at=timezone.now())
        else:
            record_online(by=request.user, event=event, people=event.registrations.filter(pk=row.pk), at=timezone.now())
    except ActionRefused as refused:
        messages.error(request, str(refused))
    return redirect("events_manage:attendee", hub.slug, pk, registration)


def _event(events: EventQuerySet, pk: int) -> Event:
    event: Event = get_object_or_404(with_registered(events), pk=pk, takes_registrations=True)
    return event


def _page(request: DeskRequest, hub: Hub, event: Event, status: int = HTTPStatus.OK, **context: Any) -> HttpResponse:
    attended = event.registrations.seen_by(hub).exclude(attended_online_at=None).count()
    views = settings_of(event).online_views
    if event.hub_id == hub.pk and request.user.has_perm("events.edit_people", hub):
        context.setdefault("views_form", OnlineViewsForm(initial={"online_views": views}))
    return show(
        request, "online_attendance", hub, status=status, event=event, attended=attended, views=views,
        left_out_headers=plain_headers(LEFT_OUT), **context,
    )  # fmt: skip
