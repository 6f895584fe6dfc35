"""Publishing and cancelling: what will happen to how many is said before it happens."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from events.models import Event
from events.programme.actions import publication as publication_actions
from events.programme.desk_pages import of_hub, show
from events.programme.emails import Reach, reach_of
from events.programme.figures import with_figures
from events.programme.forms import CancelForm
from events.programme.readiness import missing_before_publishing
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from toolkit.actions import ActionRefused


@desk("events.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Shows what is missing or what will happen, then publishes."""
    event = get_object_or_404(of_hub(hub), pk=pk)
    at = timezone.now()
    refusal = ""
    if request.method == "POST":
        try:
            publication_actions.publish_event(by=request.user, event=event, at=at)
        except ActionRefused as refused:
            if _is_done(event, Event.State.PUBLISHED):
                return _told_where_it_stands(request, hub, event, refused)
            refusal = str(refused)
        else:
            messages.success(request, _("“%(title)s” is published.") % {"title": event.title})
            return redirect("events_manage:detail", hub.slug, event.pk)
    missing = list(missing_before_publishing(event, at=at).values()) if event.can_be_published else []
    return show(
        request, "publish", hub, status=409 if refusal else 200, event=event, missing=missing, refusal=refusal,
        consequences=_publishing_means(event),
    )  # fmt: skip


def _is_done(event: Event, state: Event.State) -> bool:
    """Whether what was refused has happened already: by a second click, or by a colleague."""
    return Event.objects.filter(pk=event.pk, state=state).exists()


def _told_where_it_stands(request: DeskRequest, hub: Hub, event: Event, refused: ActionRefused) -> HttpResponse:
    messages.info(request, str(refused))
    return redirect("events_manage:detail", hub.slug, event.pk)


def _publishing_means(event: Event) -> list[str]:
    sentences = [_("Everybody sees its page, and partner sites can show it.")]
    if event.takes_registrations and event.by_invitation:
        sentences.append(_("Only people you invite can register."))
    elif event.takes_registrations:
        seats = event.capacity
        sentences.append(
            ngettext(
                "People can register: there is %(seats)s seat.",
                "People can register: there are %(seats)s seats.",
                seats,
            )
            % {"seats": seats}
            if seats is not None
            else _("As many people as like can register.")
        )
    else:
        sentences.append(_("People cannot register here. You can change that by editing the event."))
    sentences.append(_("Nobody gets a letter yet: you choose later whom to invite."))
    return sentences


@desk("events.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Asks for the reason, says who will be told, then cancels."""
    event = get_object_or_404(with_figures(of_hub(hub)), pk=pk)
    form = CancelForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        because = form.cleaned_data["because"]
        try:
            publication_actions.cancel_event(by=request.user, event=event, because=because, at=timezone.now())
        except ActionRefused as refused:
            if _is_done(event, Event.State.CANCELLED):
                return _told_where_it_stands(request, hub, event, refused)
            refused.add_to_form(form)
            status = 409
        else:
            messages.success(
                request, _("“%(title)s” is cancelled. The letters are on their way.") % {"title": event.title}
            )
            return redirect("events_manage:detail", hub.slug, event.pk)
    consequences = _cancelling_means(reach_of(event))
    return show(request, "cancel", hub, status=status, event=event, form=form, consequences=consequences)


def _cancelling_means(reach: Reach) -> list[str]:
    told = ngettext(
        "%(count)s registered person gets a letter that takes the event out of their calendar.",
        "%(count)s registered people get a letter that takes the event out of their calendars.",
        reach.registered,
    )
    asked = ngettext(
        "%(count)s person who was invited and has not answered gets a letter; an invitation that has not gone yet is taken back.",
        "%(count)s people who were invited and have not answered get a letter; invitations that have not gone yet are taken back.",
        reach.invited,
    )
    letters = [words % {"count": count} for words, count in ((told, reach.registered), (asked, reach.invited)) if count]
    return [
        *(letters or [_("Nobody is registered or waits to answer, so no letter goes out.")]),
        _("The page stays and shows your reason. This cannot be undone."),
    ]
