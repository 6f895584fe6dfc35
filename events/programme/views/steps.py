"""Publishing and cancelling: a page says what will happen to how many before it happens. The other steps of a draft."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from events.models import Event
from events.programme.actions import publication as publication_actions
from events.programme.actions.drafts import begin_event_draft
from events.programme.audience import Reach, reach_of
from events.programme.choices import EventState
from events.programme.completeness import complaints_about
from events.programme.consequences import consequences_of, consequences_of_cancelling, emailed_about
from events.programme.desk_pages import of_hub, refused_page, show
from events.programme.forms import CancelForm
from events.programme.locking import refusal_of_editing
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from hubs.revisions import item_steps
from hubs.revisions import steps as revision_steps
from hubs.revisions.item_pages import StepPages
from publishing.seen_edition import stated_edition
from publishing.subjects import about
from publishing.working_copy import WorkingCopy, working_copy
from toolkit.actions import ActionRefused

PAGES = StepPages(
    key="events", title=gettext_lazy("Events"), model=Event, may_write="events.edit", may_publish="events.publish"
)


@desk("events.publish")
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Show what is missing or what will happen, then publish a draft or a correction."""
    event = get_object_or_404(of_hub(hub), pk=pk)
    if closed := refused_page(request, hub, event, refusal_of_editing(event)):
        return closed
    at = timezone.now()
    copy, refusal = working_copy(about(event)), ""
    if request.method == "POST":
        emailed = emailed_about(event, copy.content)
        try:
            publication_actions.publish_event(by=request.user, event=event, at=at, seen=stated_edition(request))
        except ActionRefused as refused:
            current = get_object_or_404(of_hub(hub), pk=pk)
            copy = working_copy(about(current))
            if not _can_be_published(current, copy):
                return _show_current_state(request, hub, event, refused)
            event, refusal = current, str(refused)
        else:
            messages.success(request, _published_words(event, copy, emailed))
            return redirect("events_manage:detail", hub.slug, event.pk)
    can_be_published = _can_be_published(event, copy)
    return show(
        request, "publish", hub, status=409 if refusal else 200, event=event, copy=copy, refusal=refusal,
        can_be_published=can_be_published,
        action_url=f"{request.path}?edition={copy.edition}" if copy.revision else "",
        missing=complaints_about(event, copy.content, at=at) if can_be_published else [],
        consequences=consequences_of(event, copy.content) if can_be_published else [],
    )  # fmt: skip


def _can_be_published(event: Event, copy: WorkingCopy) -> bool:
    """Whether there is anything to publish: it may be done already, by a second click or by a colleague."""
    return event.can_be_published or copy.revision is not None


def _published_words(event: Event, copy: WorkingCopy, emailed: int) -> str:
    title = copy.content["texts"].get(copy.content["original_language"], {}).get("title", event.title)
    words = _("“%(title)s” was published.") % {"title": title}
    if not emailed:
        return words
    sent = ngettext(
        "We're emailing %(count)s person about the change.",
        "We're emailing %(count)s people about the change.",
        emailed,
    )
    return f"{words} {sent % {'count': emailed}}"


def _is_done(event: Event, state: EventState) -> bool:
    """Return whether what was refused was done already: by a second click, or by a colleague."""
    return Event.objects.filter(pk=event.pk, state=state).exists()


def _show_current_state(request: DeskRequest, hub: Hub, event: Event, refused: ActionRefused) -> HttpResponse:
    messages.info(request, str(refused))
    return redirect("events_manage:detail", hub.slug, event.pk)


@desk("events.edit")
@require_POST
def submit(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Submit the draft or the correction for approval."""
    begin_event_draft(by=request.user, event=get_object_or_404(of_hub(hub), pk=pk), at=timezone.now())
    return item_steps.step(request, hub, PAGES, pk, revision_steps.submit)


@desk("events.edit")
@require_POST
def take_back(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Withdraw what waits for approval."""
    return item_steps.step(request, hub, PAGES, pk, revision_steps.take_back)


@desk("events.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Ask, then discard a correction; the published event stays as it is."""
    return item_steps.discard(request, hub, PAGES, pk)


@desk("events.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Ask for the reason, say who will be emailed, then cancel."""
    event: Event = get_object_or_404(of_hub(hub), pk=pk)
    refusal = publication_actions.refusal_of_cancelling(event, at=timezone.now())
    if closed := refused_page(request, hub, event, refusal):
        return closed
    form = CancelForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        because = form.cleaned_data["because"]
        try:
            publication_actions.cancel_event(by=request.user, event=event, because=because, at=timezone.now())
        except ActionRefused as refused:
            if _is_done(event, Event.State.CANCELLED):
                return _show_current_state(request, hub, event, refused)
            refused.add_to_form(form)
            status = 409
        else:
            messages.success(
                request,
                _("“%(title)s” was cancelled. We're emailing its attendees and invitees.") % {"title": event.title},
            )
            return redirect("events_manage:detail", hub.slug, event.pk)
    reach = reach_of(event)
    return show(
        request, "cancel", hub, status=status, event=event, form=form,
        consequences=consequences_of_cancelling(reach), action_label=_cancel_label(reach),
    )  # fmt: skip


def _cancel_label(reach: Reach) -> str:
    if not reach.people:
        return _("Cancel event")
    words = ngettext("Cancel event and email %(count)s person", "Cancel event and email %(count)s people", reach.people)
    return words % {"count": reach.people}
