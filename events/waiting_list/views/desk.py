"""The waiting list of an event on the dashboard."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from events.models import Event, PlaceOffer, Registration
from events.programme.desk_pages import PER_PAGE, of_hub, organised_by, refused_page, show, ways_to_a_place
from events.programme.figures import with_registered
from events.programme.locking import refusal_of_editing
from events.waiting_list.actions import ALL_TAKEN, NO_PLACE, move_from_waiting_list, needs_a_place, refusal_of_moving
from events.waiting_list.forms import MoveForm, QuotaForm
from events.waiting_list.places import quotas_of
from events.waiting_list.quotas import places_by_sector, quotas_edition, set_quotas
from events.waiting_list.reasons import Situation, stated_rules
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from toolkit.actions import ActionRefused
from toolkit.paging import page_of
from toolkit.sorting import ACTIONS, Column, read_order

COLUMNS = (
    Column("name", pgettext_lazy("of a person", "Name"), ("name",), "wide"),
    Column("position", gettext_lazy("Position"), ("waiting_since",), "narrow"),
    Column("way", gettext_lazy("Attending"), ("attends_online",), "narrow"),
    Column("sector", gettext_lazy("Sector"), ("sector",)),
    Column("reason", gettext_lazy("What happens next")),
)
GIVEN_SHOWN = 20


@desk("events.view_people")
@require_safe
def waiting_list(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """List the people waiting, with the reason why each has an offer or none, and what became of earlier offers."""
    event = get_object_or_404(with_registered(organised_by(hub)), pk=pk)
    at = timezone.now()
    may_edit = request.user.has_perm("events.edit_people", hub) and event.is_ahead(at=at)
    hidden = {"way"} - ({"way"} if event.is_hybrid else set()) | (set() if quotas_of(event) else {"sector"})
    columns = [column for column in (*COLUMNS, *([ACTIONS] if may_edit else [])) if column.key not in hidden]
    order = read_order(columns, request, default="position")
    rows = event.registrations.seen_by(hub).filter(state=Registration.State.WAITING).prefetch_related("offers")
    page = page_of(rows.order_by(*order.fields), request, PER_PAGE)
    return show(
        request, "waiting_list", hub, event=event, page_obj=page, order=order, may_edit=may_edit, rules=stated_rules(event),
        hidden=hidden, lines=_lines(event, page.object_list, at), answered=_answered(hub, event),
    )  # fmt: skip


@dataclass(frozen=True)
class WaitingLine:
    """One person on the waiting list: their position, and why there is an offer or none."""

    registration: Registration
    position: int | None
    reason: str


def _lines(event: Event, rows: Iterable[Registration], at: dt.datetime) -> list[WaitingLine]:
    situation, positions = Situation(event, at), _positions(event)
    for row in rows:
        row.event = event
    return [WaitingLine(row, positions.get(row.pk), situation.reason_for(row)) for row in rows]


def _positions(event: Event) -> dict[int, int]:
    """Return the position of everyone waiting without an open offer, in the line of their way of attending."""
    line = event.registrations.waiting().exclude(offers__in=PlaceOffer.objects.filter(state=PlaceOffer.State.OPEN))
    positions: dict[int, int] = {}
    for way in event.ways:
        keys = line.filter(attends_online=way).order_by("waiting_since", "pk").values_list("pk", flat=True)
        positions |= {key: number for number, key in enumerate(keys, 1)}
    return positions


def _answered(hub: Hub, event: Event) -> list[PlaceOffer]:
    """Return the latest places given, and offers that were answered or expired."""
    offers = PlaceOffer.objects.filter(registration__in=event.registrations.seen_by(hub))
    closed = offers.exclude(state=PlaceOffer.State.OPEN)
    return list(closed.select_related("registration").order_by("-closed_at", "-pk")[:GIVEN_SHOWN])


@desk("events.edit_people")
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: DeskRequest, hub: Hub, pk: int, registration: int) -> HttpResponse:
    """Give a person a place out of turn, with a reason."""
    event: Event = get_object_or_404(organised_by(hub), pk=pk)
    row = get_object_or_404(event.registrations.seen_by(hub).select_related("hub"), pk=registration)
    row.event = event
    refusal = refusal_of_moving(row, at=timezone.now())
    if closed := refused_page(request, hub, event, refusal, page="waiting_list"):
        return closed
    is_own, needs_place = event.hub_id == hub.pk, needs_a_place(row)
    ways_out = ways_to_a_place(request, hub, event)
    taken = str(ALL_TAKEN) if needs_place and not is_own else ""
    if closed := refused_page(request, hub, event, taken, page="waiting_list", ways_out=ways_out):
        return closed
    form = MoveForm(request.POST if request.method == "POST" else None, may_add_place=is_own)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            move_from_waiting_list(by=request.user, registration=row, at=timezone.now(), **form.cleaned_data)
        except ActionRefused as refused:
            refused.add_to_form(form)
            status = HTTPStatus.CONFLICT
        else:
            messages.success(request, _("“%(name)s” is registered. We've emailed them.") % {"name": row.name})
            return redirect("events_manage:waiting_list", hub.slug, event.pk)
    return show(
        request, "move_from_waiting_list", hub, status=status, event=event, registration=row, form=form,
        full=NO_PLACE if needs_place else "",
    )  # fmt: skip


@desk("events.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def quotas(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Set how many places each sector can take."""
    event: Event = get_object_or_404(of_hub(hub), pk=pk)
    if closed := refused_page(request, hub, event, refusal_of_editing(event), page="questions"):
        return closed
    data = request.POST if request.method == "POST" else None
    form = QuotaForm(data, event=event, edition=quotas_edition(event))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            set_quotas(by=request.user, event=event, places=form.cleaned_data, at=timezone.now(), seen=form.seen)
        except ActionRefused as refused:
            form.refuse(refused, places_by_sector)
            status = HTTPStatus.CONFLICT
        else:
            messages.success(request, _("The places by sector were saved."))
            return redirect("events_manage:questions", hub.slug, event.pk)
    return show(request, "quotas", hub, status=status, event=event, form=form)
