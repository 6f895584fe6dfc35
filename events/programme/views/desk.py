"""The events of a hub on its dashboard: the list, one event, creating, editing, deleting a draft."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from events.models import CoOrganiser, Event
from events.programme.actions import events as event_actions
from events.programme.actions.drafts import create_event_draft, save_event_draft
from events.programme.completeness import complaints_about
from events.programme.content import with_content
from events.programme.desk_pages import PER_PAGE, of_hub, organised_by, refused_page, show, uneditable_page
from events.programme.figures import with_figures
from events.programme.forms import DeskFilterForm, EventForm, values_of_event
from events.programme.turnout import turnout_of
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from hubs.revisions.item_pages import VERSIONS, open_drafts
from publishing.seen_edition import edition_in
from publishing.subjects import about
from publishing.working_copy import WorkingCopy, working_copy
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
    shared = list(Event.objects.co_organised_by(hub).values_list("pk", flat=True))
    organised = Event.objects.organised_by(hub, shared=shared).for_pages()
    events = form.filtered(with_figures(organised), at=timezone.now()).order_by(*order.fields)
    events = events.select_related("publication").prefetch_related(open_drafts())
    page = page_of(events, request, PER_PAGE)
    requests = CoOrganiser.objects.asked().filter(partner=hub).select_related("event__hub__country")
    return show(
        request, "list", hub, filter_form=form, page_obj=page, may_edit=may_edit, order=order, requests=requests,
        may_publish=request.user.has_perm("events.publish", hub),
    )  # fmt: skip


@desk("events.view")
@require_safe
def detail(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Show an event, how it fills up, its draft or correction, and what is to be done about it."""
    event = get_object_or_404(with_figures(organised_by(hub)), pk=pk)
    at, is_own = timezone.now(), event.hub_id == hub.pk
    copy = working_copy(about(event))
    is_draft = event.can_be_published or copy.revision is not None
    return show(
        request, "detail", hub, event=event, over=event.is_over(at=at), may_edit=request.user.has_perm("events.edit", hub),
        may_publish=request.user.has_perm("events.publish", hub), is_own=is_own,
        co_organisers=event.co_organisers.accepted().for_pages(), turnout=turnout_of(event),
        campaigns=event.campaigns.unfinished().filter(hub=hub).select_related("segment"), copy=copy,
        revision=copy.revision if is_own else None,
        complaints=complaints_about(event, copy.content, at=at) if is_draft and is_own else [],
        versions=copy.about.revisions().published().select_related("decided_by")[:VERSIONS] if is_own else [],
    )  # fmt: skip


@desk("events.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: DeskRequest, hub: Hub) -> HttpResponse:
    """Create a draft."""
    form = EventForm(request.POST if request.method == "POST" else None, hub=hub)
    if request.method == "POST" and form.is_valid():
        typed = {"fields": form.event_fields(), "topics": form.cleaned_data["topics"]}
        try:
            event = create_event_draft(by=request.user, hub=hub, at=timezone.now(), **typed)
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
    """Edit the draft of an event; a published one stays as it is until its correction is published."""
    event = get_object_or_404(of_hub(hub), pk=pk)
    copy = working_copy(about(event))
    if uneditable := uneditable_page(request, hub, event, copy):
        return uneditable
    shown = with_content(event, copy.content)
    form = EventForm(
        request.POST if request.method == "POST" else None,
        hub=hub,
        event=shown,
        topics=copy.content["topics"],
        more=request.GET.getlist("language"),
        edition=str(copy.edition),
    )
    if request.method == "POST" and form.is_valid() and _save(request, event, form, copy):
        return _saved(hub, event, form)
    return show(request, "form", hub, form=form, event=shown)


def _save(request: DeskRequest, event: Event, form: EventForm, copy: WorkingCopy) -> bool:
    """Save the draft; False if it was refused, with the reason in the form."""
    typed = {"fields": form.event_fields(), "topics": form.cleaned_data["topics"]}
    edition = copy.edition if form.seen is None else edition_in(form.seen)
    try:
        draft = save_event_draft(by=request.user, event=event, edition=edition, at=timezone.now(), **typed)
    except ActionRefused as refused:
        form.refuse(refused, lambda _row: _stored_values(event))
        return False
    if draft is None:
        messages.info(request, _("Nothing has changed since the published version."))
    else:
        messages.success(request, _("Draft saved. Only your team can see it."))
    return True


def _stored_values(event: Event) -> dict[str, Any]:
    """The values of the form as a colleague has saved them meanwhile."""
    current = Event.objects.for_pages().get(pk=event.pk)
    content = working_copy(about(current)).content
    return values_of_event(with_content(current, content), content["topics"])


def _saved(hub: Hub, event: Event, form: EventForm) -> HttpResponse:
    """Redirect to the page of the event, or back to the form with the fields of one more language."""
    if language := form.cleaned_data["add_language"]:
        return redirect(f"{reverse('events_manage:edit', args=[hub.slug, event.pk])}?language={language}")
    return redirect("events_manage:detail", hub.slug, event.pk)


@desk("events.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Ask, then delete a draft."""
    event = get_object_or_404(of_hub(hub), pk=pk)
    if closed := refused_page(request, hub, event, event_actions.refusal_of_deleting(event)):
        return closed
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
