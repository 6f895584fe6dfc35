"""A hub's own events at the desk: the list, one event, writing and throwing away."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from events.mailings.actions import EMAILED_WHEN_CHANGED
from events.models import Event
from events.programme.actions import events as event_actions
from events.programme.actions.events import edition
from events.programme.desk_pages import of_hub, show, with_answers
from events.programme.emails import reach_of
from events.programme.forms import DeskFilterForm, EventForm, values_of_event
from events.programme.readiness import missing_before_publishing
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from toolkit.actions import ActionRefused
from toolkit.paging import page_of

PER_PAGE = 50


@desk("events.view")
@require_safe
def event_list(request: DeskRequest, hub: Hub) -> HttpResponse:
    """All events of the hub: drafts, coming and past, with seats and answers."""
    form = DeskFilterForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else getattr(form, "cleaned_data", {})
    events = with_answers(of_hub(hub)).order_by("-starts_on", "-pk")
    at = timezone.now()
    if state := chosen.get("state"):
        events = events.filter(state=state)
    if period := chosen.get("period"):
        events = events.coming(at=at) if period == "coming" else events.past(at=at)
    page = page_of(events, request, PER_PAGE)
    may_edit = request.user.has_perm("events.edit", hub)
    return show(request, "list", hub, filter_form=form, page_obj=page, may_edit=may_edit)


@desk("events.view")
@require_safe
def detail(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """One event with what is to be done about it."""
    event = get_object_or_404(with_answers(of_hub(hub)), pk=pk)
    at = timezone.now()
    return show(
        request, "detail", hub, event=event, over=event.is_over(at=at), may_edit=request.user.has_perm("events.edit", hub),
        campaigns=event.campaigns.unfinished().select_related("segment"),
        missing=missing_before_publishing(event, at=at).values() if event.can_be_published else (),
    )  # fmt: skip


@desk("events.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: DeskRequest, hub: Hub) -> HttpResponse:
    """A new draft."""
    form = EventForm(request.POST if request.method == "POST" else None, hub=hub)
    if request.method == "POST" and form.is_valid():
        topics = form.cleaned_data["topics"]
        try:
            event = event_actions.create_event(by=request.user, hub=hub, fields=form.event_fields(), topics=topics)
        except ActionRefused as refused:
            form.refuse(refused)
        else:
            messages.success(
                request, _("“%(title)s” is saved as a draft. Only your team sees it.") % {"title": event.title}
            )
            return redirect("events_manage:detail", hub.slug, event.pk)
    return show(request, "form", hub, form=form)


@desk("events.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """An event anew; who is registered is told when time or place change."""
    event = get_object_or_404(of_hub(hub), pk=pk)
    data = request.POST if request.method == "POST" else None
    form = EventForm(data, hub=hub, event=event, edition=edition(event))
    if request.method == "POST" and form.is_valid():
        typed = {"fields": form.event_fields(), "topics": form.cleaned_data["topics"]}
        try:
            changed = event_actions.change_event(by=request.user, event=event, seen=form.seen, **typed)
        except ActionRefused as refused:
            form.refuse(refused, values_of_event)
        else:
            messages.success(request, _saved_words(changed, event))
            return redirect("events_manage:detail", hub.slug, event.pk)
    reach = reach_of(event) if event.state == Event.State.PUBLISHED else None
    return show(request, "form", hub, form=form, event=event, reach=reach)


def _saved_words(event: Event, before: Event) -> str:
    words = _("“%(title)s” is saved.") % {"title": event.title}
    is_moved = any(getattr(event, name) != getattr(before, name) for name in EMAILED_WHEN_CHANGED)
    if not is_moved or event.state != Event.State.PUBLISHED or not (people := reach_of(event).people):
        return words
    told = ngettext(
        "We're emailing %(count)s person about the change.", "We're emailing %(count)s people about the change.", people
    )
    return f"{words} {told % {'count': people}}"


@desk("events.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Asks, then throws a draft away."""
    event = get_object_or_404(of_hub(hub), pk=pk)
    refusal = ""
    if request.method == "POST":
        try:
            event_actions.delete_draft(by=request.user, event=event)
        except ActionRefused as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("The draft “%(title)s” is deleted.") % {"title": event.title})
            return redirect("events_manage:list", hub.slug)
    return show(request, "delete", hub, status=409 if refusal else 200, event=event, refusal=refusal)
