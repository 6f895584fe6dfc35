"""The call for participants on the dashboard: seats, quotas, volunteers."""

from django.contrib import messages
from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from dialogues.frame.desk_pages import own, page
from dialogues.frame.phases import Act, refusal_of
from dialogues.models import DrawnVolunteer, ParticipantCall, PolicyDialogue, Volunteer
from dialogues.participants.actions import calls
from dialogues.participants.export import note_volunteer_export, status_words, volunteer_lines
from dialogues.participants.forms.calls import CallForm, QuotasForm
from dialogues.participants.forms.volunteers import VolunteerFilterForm
from dialogues.participants.models.volunteer import VolunteerQuerySet
from dialogues.participants.presentation import pictures_of
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from toolkit.forms import done
from toolkit.paging import page_of
from toolkit.sorting import Column, read_order
from toolkit.spreadsheets.download import FORMATS, download

PER_PAGE = 50
COLUMNS = [
    Column("name", gettext_lazy("Name"), ("sort_name",), "wide"),
    Column("organisation", gettext_lazy("Organisation"), ("sort_organisation",)),
    Column("sector", gettext_lazy("Sector"), ("sector",)),
    Column("registered", gettext_lazy("Registered on"), ("registered_at",), "narrow", is_descending=True),
    Column("state", gettext_lazy("Status"), ("place", "confirmed_at"), "narrow"),
]


def call_of(dialogue: PolicyDialogue) -> ParticipantCall:
    """Return the call of a dialogue; 404 before there is one."""
    call = ParticipantCall.objects.filter(dialogue=dialogue).first()
    if call is None:
        raise Http404
    call.dialogue = dialogue
    return call


def with_places(dialogue: PolicyDialogue) -> VolunteerQuerySet:
    """The volunteers of a dialogue with their ``place`` in its latest draw; empty without one."""
    places = DrawnVolunteer.objects.filter(volunteer=OuterRef("pk"), draw__state="done").order_by("-draw", "pk")
    found = dialogue.volunteers.annotate(place=Coalesce(Subquery(places.values("state")[:1]), Value("")))
    return found.with_sort_keys()


@require_http_methods(["GET", "HEAD", "POST"])
@desk("dialogues.draw")
def call(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Set up the call: seats, reserves, what the page says, and until when data are kept."""
    dialogue = own(hub, pk)
    known = ParticipantCall.objects.filter(dialogue=dialogue).first()
    data = request.POST if request.method == "POST" else None
    form = CallForm(data, call=known, edition=calls.call_edition(known))

    def act() -> None:
        seen = form.seen if known is not None else None
        calls.set_call(by=request.user, dialogue=dialogue, fields=form.cleaned_data, at=timezone.now(), seen=seen)

    if done(form, act):
        messages.success(request, _("Your changes were saved."))
        return redirect("dialogues_manage:quotas" if known is None else "dialogues_manage:volunteers", hub.slug, pk)
    return page(request, hub, "participants/call", dialogue=dialogue, form=form, call=known)


@require_http_methods(["GET", "HEAD", "POST"])
@desk("dialogues.draw")
def quotas(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Set the quotas of the draw; what no draw could meet is refused with the numbers."""
    dialogue = own(hub, pk)
    ours = call_of(dialogue)
    data = request.POST if request.method == "POST" else None
    form = QuotasForm(data, call=ours, edition=calls.quotas_edition(ours))
    if done(form, lambda: calls.set_quotas(by=request.user, call=ours, quotas=form.quotas(), seen=form.seen)):
        messages.success(request, _("Your changes were saved."))
        return redirect("dialogues_manage:volunteers", hub.slug, pk)
    return page(request, hub, "participants/quotas", dialogue=dialogue, form=form, call=ours)


@require_safe
@desk("dialogues.draw")
def volunteers(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """List who registered, and show the volunteers against quotas and population; no one's details for the draw."""
    dialogue = own(hub, pk)
    ours = call_of(dialogue)
    form = VolunteerFilterForm(request.GET)
    order = read_order(COLUMNS, request, default="name")
    found = form.filtered(with_places(dialogue))
    shown = page_of(found.order_by(*order.fields), request, PER_PAGE)
    return page(
        request, hub, "participants/volunteers", dialogue=dialogue, call=ours, filter_form=form, order=order, page_obj=shown,
        lines=[(row, status_words(row)) for row in shown],
        summary=counted_volunteers(shown.paginator.count), pictures=pictures_of(ours),
        confirmed=dialogue.volunteers.confirmed().count(),
        closed=refusal_of(dialogue, Act.REGISTER, at=timezone.now()),
    )  # fmt: skip


@desk("dialogues.draw")
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Say what the file will hold, then send it; with the filter of the list."""
    dialogue = own(hub, pk)
    call_of(dialogue)
    form = VolunteerFilterForm(request.GET)
    found: QuerySet[Volunteer] = form.filtered(with_places(dialogue)).order_by("registered_at", "pk")
    number, kind = found.count(), request.POST.get("file", "")
    if request.method == "POST" and kind in FORMATS:
        note_volunteer_export(by=request.user, dialogue=dialogue, number=number, kind=kind)
        lines = volunteer_lines(found, zone=hub.zone)
        return download(lines, f"volunteers-{dialogue.pk}-{timezone.localdate():%Y-%m-%d}", kind)
    return page(
        request, hub, "participants/export", dialogue=dialogue, words=counted_volunteers(number),
        filtered=any(form.cleaned_data.values()) if form.is_valid() else False,
        choose=_("Choose a file format.") if request.method == "POST" else "",
    )  # fmt: skip


def counted_volunteers(number: int) -> str:
    """Return how many volunteers, in words."""
    return ngettext("%(number)d volunteer", "%(number)d volunteers", number) % {"number": number}
