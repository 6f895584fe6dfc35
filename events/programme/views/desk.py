"""The events of a hub on its dashboard: the list, one event, creating, editing, deleting a draft."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from events.mailings.actions import EMAILED_WHEN_CHANGED
from events.models import CoOrganiser, Event
from events.programme.actions import events as event_actions
from events.programme.actions.events import edition
from events.programme.audience import reach_of
from events.programme.desk_pages import PER_PAGE, of_hub, organised_by, show
from events.programme.figures import with_figures
from events.programme.forms import DeskFilterForm, EventForm, values_of_event
from events.programme.readiness import missing_before_publishing
from events.programme.turnout import turnout_of
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from toolkit.actions import ActionRefused
from toolkit.paging import page_of
from toolkit.sorting import ACTIONS, Column, read_order

COLUMNS = (
    Column("title", gettext_lazy("Event"), ("sort_title",), "wide"),
    Column("when", gettext_lazy("When"), ("starts_on",), is_descending=True),
    Column("state", gettext_lazy("Status"), ("state",)),
    Column("registered", gettext_lazy("Registered"), ("registered",), "number", is_descending=True),
    Column("invited", gettext_lazy("Invited"), ("invited",), "number", is_descending=True),
)


@desk("events.view")
@require_safe
def event_list(request: DeskRequest, hub: Hub) -> HttpResponse:
    """List the events the hub organises or co-organises, with places and replies; search, filters and order stay in the address."""
    form = DeskFilterForm(request.GET)
    may_edit = request.user.has_perm("events.edit", hub)
    order = read_order((*COLUMNS, ACTIONS) if may_edit else COLUMNS, request, default="-when")
    events = form.filtered(with_figures(organised_by(hub)), at=timezone.now()).order_by(*order.fields)
    page = page_of(events, request, PER_PAGE)
    requests = CoOrganiser.objects.asked().filter(partner=hub).select_related("event__hub__country")
    return show(
        request, "list", hub, filter_form=form, page_obj=page, may_edit=may_edit, order=order, requests=requests
    )


@desk("events.view")
@require_safe
def detail(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Show an event, how it fills up and what is to be done about it."""
    event = get_object_or_404(with_figures(organised_by(hub)), pk=pk)
    at = timezone.now()
    return show(
        request, "detail", hub, event=event, over=event.is_over(at=at), may_edit=request.user.has_perm("events.edit", hub),
        is_own=event.hub_id == hub.pk, co_organisers=event.co_organisers.accepted().for_pages(),
        turnout=turnout_of(event), campaigns=event.campaigns.unfinished().filter(hub=hub).select_related("segment"),
        missing=missing_before_publishing(event, at=at).values() if event.can_be_published else (),
    )  # fmt: skip


@desk("events.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: DeskRequest, hub: Hub) -> HttpResponse:
    """Create a draft."""
    form = EventForm(request.POST if request.method == "POST" else None, hub=hub)
    if request.method == "POST" and form.is_valid():
        topics = form.cleaned_data["topics"]
        try:
            event = event_actions.create_event(by=request.user, hub=hub, fields=form.event_fields(), topics=topics)
        except ActionRefused as refused:
            form.refuse(refused)
        else:
            messages.success(
                request, _("“%(title)s” was saved as a draft. Only your team sees it.") % {"title": event.title}
            )
            return _saved(hub, event, form)
    return show(request, "form", hub, form=form)


@desk("events.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Edit an event; attendees and invitees are emailed when its time or place changes."""
    event = get_object_or_404(of_hub(hub), pk=pk)
    data = request.POST if request.method == "POST" else None
    more = request.GET.getlist("language")
    form = EventForm(data, hub=hub, event=event, more=more, edition=edition(event))
    if request.method == "POST" and form.is_valid():
        typed = {"fields": form.event_fields(), "topics": form.cleaned_data["topics"]}
        try:
            changed = event_actions.change_event(by=request.user, event=event, seen=form.seen, **typed)
        except ActionRefused as refused:
            form.refuse(refused, values_of_event)
        else:
            messages.success(request, _saved_words(changed, event))
            return _saved(hub, event, form)
    reach = reach_of(event) if event.state == Event.State.PUBLISHED else None
    return show(request, "form", hub, form=form, event=event, reach=reach)


def _saved(hub: Hub, event: Event, form: EventForm) -> HttpResponse:
    """Redirect to the page of the event, or back to the form with the fields of one more language."""
    if language := form.cleaned_data["add_language"]:
        return redirect(f"{reverse('events_manage:edit', args=[hub.slug, event.pk])}?language={language}")
    return redirect("events_manage:detail", hub.slug, event.pk)


def _saved_words(event: Event, before: Event) -> str:
    words = _("“%(title)s” was saved.") % {"title": event.title}
    is_moved = any(getattr(event, name) != getattr(before, name) for name in EMAILED_WHEN_CHANGED)
    if not is_moved or event.state != Event.State.PUBLISHED or not (people := reach_of(event).people):
        return words
    emailed = ngettext(
        "We're emailing %(count)s person about the change.", "We're emailing %(count)s people about the change.", people
    )
    return f"{words} {emailed % {'count': people}}"


@desk("events.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Ask, then delete a draft."""
    event = get_object_or_404(of_hub(hub), pk=pk)
    refusal = ""
    if request.method == "POST":
        try:
            event_actions.delete_draft(by=request.user, event=event)
        except ActionRefused as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("The draft “%(title)s” was deleted.") % {"title": event.title})
            return redirect("events_manage:list", hub.slug)
    return show(request, "delete", hub, status=409 if refusal else 200, event=event, refusal=refusal)
