"""Attendees on the dashboard."""

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.models import Event, Registration
from events.programme.desk_pages import PER_PAGE, organised_by, refused_page, show, ways_to_a_place
from events.programme.figures import with_registered
from events.questions.figures import choice_questions
from events.registrations import answers
from events.registrations.actions import refusal_of_withdrawing, withdraw_registration
from events.registrations.consent_wording import registration_wording, shown_on
from events.registrations.export import attendee_lines, note_attendee_export, question_columns
from events.registrations.forms import AddAttendeeForm, AttendeeFilterForm, ReasonForm
from events.waiting_list.places import full_words, taken_words
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from outbox.actions import suppressions_at
from outbox.lifted_bounces import say_lifted
from toolkit.actions import ActionRefused
from toolkit.forms import sent_with
from toolkit.paging import page_of
from toolkit.sorting import ACTIONS, Column, read_order
from toolkit.spreadsheets.download import FORMATS, download

COLUMNS = (
    Column("name", pgettext_lazy("of a person", "Name"), ("sort_name",), "wide"),
    Column("organisation", gettext_lazy("Organisation"), ("sort_organisation",)),
    Column("way", gettext_lazy("Attending"), ("attends_online",), "narrow"),
    Column("registered", gettext_lazy("Registered on"), ("registered_at",), "narrow", is_descending=True),
    Column("state", gettext_lazy("Status"), ("state", "confirmed_at"), "narrow"),
)
NEEDS = Column("needs", gettext_lazy("Access needs"))


@desk("events.view_people")
@require_safe
def registrations(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """List the attendees; whoever organises the event also sees their access needs."""
    event = get_object_or_404(with_registered(organised_by(hub)), pk=pk)
    shows_needs = request.user.has_perm("events.view_access_needs", hub)
    form = AttendeeFilterForm(request.GET, event=event)
    order = read_order(_columns(event, shows_needs=shows_needs), request, default="registered")
    rows = event.registrations.seen_by(hub)
    rows = rows.select_related("access_needs") if shows_needs else rows
    page = page_of(form.filtered(rows).with_sort_keys().order_by(*order.fields), request, PER_PAGE)
    stopped = suppressions_at([row.email for row in page])
    for row in page:
        row.event, row.suppression = event, stopped.get(row.email)
    may_edit = request.user.has_perm("events.edit_people", hub) and event.state == Event.State.PUBLISHED
    return show(
        request, "registrations", hub, event=event, page_obj=page, shows_needs=shows_needs, filter_form=form, order=order,
        may_edit=may_edit and not event.is_over(at=timezone.now()),
        summary=counted_attendees(page.paginator.count), may_export=request.user.has_perm("events.export_people", hub),
        may_lift=request.user.has_perm("outbox.lift_bounce", hub), may_email=_may_email(request, hub, event, page),
        has_figures=choice_questions(event, with_health=shows_needs).exists(),
    )  # fmt: skip


def _may_email(request: DeskRequest, hub: Hub, event: Event, attendees: "Page[Registration]") -> bool:
    """Return whether a mailing can be written to attendees: by the hub whose event it is, once there are any."""
    is_own = event.hub_id == hub.pk and event.state != Event.State.DRAFT
    return is_own and attendees.paginator.count > 0 and request.user.has_perm("events.edit_people", hub)


@require_POST
@desk("outbox.lift_bounce")
def lift(request: DeskRequest, hub: Hub, pk: int, registration: int) -> HttpResponse:
    """Write again to an attendee from whose address emails came back."""
    event: Event = get_object_or_404(organised_by(hub), pk=pk)
    attendee = get_object_or_404(event.registrations.seen_by(hub), pk=registration)
    say_lifted(request, by=request.user, hub_id=hub.pk, address=attendee.email)
    return redirect("events_manage:registrations", hub.slug, pk)


def _columns(event: Event, *, shows_needs: bool) -> list[Column]:
    columns = [*COLUMNS[:2], *([NEEDS] if shows_needs else []), *COLUMNS[2:], ACTIONS]
    return [column for column in columns if column.key != "way" or event.is_hybrid]


@desk("events.edit_people")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Register a person who asked the hub for it."""
    event: Event = get_object_or_404(organised_by(hub), pk=pk)
    refusal = answers.refusal_of_adding(event, at=timezone.now())
    if closed := refused_page(request, hub, event, refusal, page="registrations"):
        return closed
    ways_out = ways_to_a_place(request, hub, event)
    if closed := refused_page(request, hub, event, full_words(event), page="registrations", ways_out=ways_out):
        return closed
    form = AddAttendeeForm(*sent_with(request), event=event)
    status = 200
    if request.method == "POST" and form.is_valid():
        shown = shown_on("added by the hub", event.hub or hub, event)
        try:
            added = answers.add_attendee(
                by=request.user, event=event, hub=hub, shown=shown, at=timezone.now(), **form.person()
            )
        except ActionRefused as refused:
            refused.add_to_form(form)
            status = HTTPStatus.CONFLICT
        else:
            messages.success(request, _("“%(name)s” is registered. We've emailed them.") % {"name": added.name})
            return redirect("events_manage:registrations", hub.slug, event.pk)
    wording = registration_wording(event.hub or hub, event)
    return show(
        request, "add_attendee", hub, status=status, event=event, form=form, wording=wording, taken=taken_words(event),
        ways_out=ways_out,
    )  # fmt: skip


@desk("events.edit_people")
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_attendee(request: DeskRequest, hub: Hub, pk: int, registration: int) -> HttpResponse:
    """Cancel the registration of a person, or take them off the waiting list; the reason goes to them by email."""
    event: Event = get_object_or_404(organised_by(hub), pk=pk)
    row = get_object_or_404(event.registrations.seen_by(hub).select_related("hub"), pk=registration)
    row.event = event
    if closed := refused_page(request, hub, event, _refusal_of_cancelling(row), page="registrations"):
        return closed
    form = ReasonForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        because = form.cleaned_data["because"]
        try:
            withdraw_registration(
                by=request.user, registration=row, because=because, means="cancelled by the hub", at=timezone.now(),
                seen_state=request.POST.get("seen_state", ""),
            )  # fmt: skip
        except ActionRefused as refused:
            row.refresh_from_db(fields=["state"])
            if row.state == Registration.State.WITHDRAWN:
                messages.info(request, str(refused))
                return redirect("events_manage:registrations", hub.slug, event.pk)
            refused.add_to_form(form)
            status = HTTPStatus.CONFLICT
        else:
            words = (
                _("“%(name)s” is off the waiting list.")
                if row.is_waiting
                else _("The registration of “%(name)s” is cancelled.")
            )
            messages.success(request, words % {"name": row.name})
            page = "waiting_list" if row.is_waiting else "registrations"
            return redirect(f"events_manage:{page}", hub.slug, event.pk)
    return show(request, "cancel_attendee", hub, status=status, event=event, registration=row, form=form)


def _refusal_of_cancelling(registration: Registration) -> str:
    if registration.state == Registration.State.WITHDRAWN:
        return _("Their registration is cancelled already.")
    return refusal_of_withdrawing(registration.event, at=timezone.now())


def counted_attendees(number: int) -> str:
    """Return how many attendees, in words."""
    return ngettext("%(number)d attendee", "%(number)d attendees", number) % {"number": number}


@desk("events.export_people")
@require_http_methods(["GET", "HEAD", "POST"])
def export_registrations(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Say what the file will hold, then send it; with the search and the filter of the list."""
    event: Event = get_object_or_404(organised_by(hub), pk=pk)
    form = AttendeeFilterForm(request.GET, event=event)
    columns = question_columns(event, with_health=request.user.has_perm("events.view_access_needs", hub))
    found = form.filtered(event.registrations.seen_by(hub).prefetch_related("offers").order_by("registered_at", "pk"))
    number, kind = found.count(), request.POST.get("file", "")
    if request.method == "POST" and kind in FORMATS:
        note_attendee_export(by=request.user, event=event, number=number, kind=kind)
        return download(
            attendee_lines(found, event, columns), f"attendees-{event.pk}-{timezone.localdate():%Y-%m-%d}", kind
        )
    return show(
        request, "export_registrations", hub, event=event, words=counted_attendees(number), columns=columns,
        has_health=any(one.is_health for one in columns), filtered=any(form.cleaned_data.values()),
        choose=_("Choose a file format.") if request.method == "POST" else "",
    )  # fmt: skip
