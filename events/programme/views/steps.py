"""Publishing and cancelling: a page says what will happen to how many before it happens."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from events.models import Event
from events.programme.actions import publication as publication_actions
from events.programme.audience import Reach, reach_of
from events.programme.choices import EventState
from events.programme.desk_pages import of_hub, show
from events.programme.forms import CancelForm
from events.programme.readiness import missing_before_publishing
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from toolkit.actions import ActionRefused


@desk("events.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Show what is missing or what will happen, then publish."""
    event = get_object_or_404(of_hub(hub), pk=pk)
    at = timezone.now()
    refusal = ""
    if request.method == "POST":
        try:
            publication_actions.publish_event(by=request.user, event=event, at=at)
        except ActionRefused as refused:
            if _is_done(event, Event.State.PUBLISHED):
                return _show_current_state(request, hub, event, refused)
            refusal = str(refused)
        else:
            messages.success(request, _("“%(title)s” was published.") % {"title": event.title})
            return redirect("events_manage:detail", hub.slug, event.pk)
    missing = list(missing_before_publishing(event, at=at).values()) if event.can_be_published else []
    return show(
        request, "publish", hub, status=409 if refusal else 200, event=event, missing=missing, refusal=refusal,
        consequences=consequences_of_publishing(event),
    )  # fmt: skip


def _is_done(event: Event, state: EventState) -> bool:
    """Return whether what was refused was done already: by a second click, or by a colleague."""
    return Event.objects.filter(pk=event.pk, state=state).exists()


def _show_current_state(request: DeskRequest, hub: Hub, event: Event, refused: ActionRefused) -> HttpResponse:
    messages.info(request, str(refused))
    return redirect("events_manage:detail", hub.slug, event.pk)


def consequences_of_publishing(event: Event) -> list[str]:
    """Say who will see the event and who can register."""
    sentences = [_("Its page will be public, and partner sites can show it.")]
    if event.takes_registrations and event.by_invitation:
        sentences.append(_("Only contacts you invite can register."))
    elif event.takes_registrations:
        capacity = event.capacity
        sentences.append(
            ngettext(
                "People can register: there is %(capacity)s place.",
                "People can register: there are %(capacity)s places.",
                capacity,
            )
            % {"capacity": capacity}
            if capacity is not None
            else _("People can register, without a limit.")
        )
    else:
        sentences.append(_("People can't register here. You can change that by editing the event."))
    sentences.append(_("We won't email anyone yet: you can invite contacts afterwards."))
    return sentences


@desk("events.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Ask for the reason, say who will be emailed, then cancel."""
    event: Event = get_object_or_404(of_hub(hub), pk=pk)
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


def consequences_of_cancelling(reach: Reach) -> list[str]:
    """Say how many attendees and invitees will be emailed."""
    attendees = ngettext(
        "%(count)s attendee will be emailed. The event will be removed from their calendar.",
        "%(count)s attendees will be emailed. The event will be removed from their calendars.",
        reach.registered,
    )
    invitees = ngettext(
        "%(count)s invitee who hasn't replied will be emailed. Unsent invitations will be cancelled.",
        "%(count)s invitees who haven't replied will be emailed. Unsent invitations will be cancelled.",
        reach.invited,
    )
    waiting = ngettext(
        "%(count)s person on the waiting list will be emailed.",
        "%(count)s people on the waiting list will be emailed.",
        reach.waiting,
    )
    pairs = ((attendees, reach.registered), (waiting, reach.waiting), (invitees, reach.invited))
    emails = [words % {"count": count} for words, count in pairs if count]
    return [
        *(emails or [_("No one is registered or invited, so we won't email anyone.")]),
        _("The page stays online and shows your reason. This can't be undone."),
    ]
