"""What the dashboard pages of events have in common."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import Event, EventQuerySet
from events.programme.locking import refusal_of_editing
from hubs.models import Hub
from publishing.waiting_drafts import redirect_while_waiting
from publishing.working_copy import WorkingCopy

PER_PAGE = 50
# The pages a form belongs to, with their names: where one goes on from a form that can't be used.
NAMES_OF_PAGES = {
    "detail": gettext_lazy("Event"),
    "programme": gettext_lazy("Programme"),
    "questions": gettext_lazy("Questions"),
    "registrations": gettext_lazy("Attendees"),
    "waiting_list": gettext_lazy("Waiting list"),
    "invitees": gettext_lazy("Invitees"),
    "check_in": gettext_lazy("Check-in"),
    "reminders": gettext_lazy("Reminders"),
    "materials": gettext_lazy("Follow-up"),
    "survey": gettext_lazy("Survey"),
}


def of_hub(hub: Hub) -> EventQuerySet:
    """Return the events of this hub and no other: what only its own team decides.

    Editing, publishing, cancelling and deleting, settings of registration and check-in, emails to attendees as a whole.
    """
    return Event.objects.filter(hub=hub).for_pages()


def organised_by(hub: Hub) -> EventQuerySet:
    """Return the events of this hub and those it co-organises: where the pages begin that both teams work with.

    Each team in the permission its own hub gives. Of the people a co-organiser sees those who registered since the form names
    it: pages read them with ``seen_by(hub)``.
    """
    return Event.objects.organised_by(hub).for_pages()


def show(request: HttpRequest, template: str, hub: Hub, status: int = 200, **context: Any) -> HttpResponse:
    """Render a dashboard page of events."""
    return render(
        request, f"events/manage/{template}.html", {"hub": hub, "section": "events", **context}, status=status
    )


@dataclass(frozen=True)
class WaysOut:
    """What can be done instead, in words, and the pages on which the user does it: label and address. Empty: nothing can."""

    words: str = ""
    links: tuple[tuple[str, str], ...] = ()


def ways_to_a_place(request: HttpRequest, hub: Hub, event: Event) -> WaysOut:
    """Return how a place can be made: by who organises the event, by raising its capacity."""
    if event.hub is not None and event.hub_id != hub.pk:
        return WaysOut(_("Ask %(hub)s to raise the capacity.") % {"hub": event.hub.title})
    links = [(_("Raise the capacity"), reverse("events_manage:edit", args=[hub.slug, event.pk]) + "#id_capacity")]
    if event.has_waiting_list:
        links.append(
            (str(NAMES_OF_PAGES["waiting_list"]), reverse("events_manage:waiting_list", args=[hub.slug, event.pk]))
        )
    words = _("To add someone, raise the capacity or cancel the registration of an attendee who can't come.")
    return WaysOut(words, tuple(links) if request.user.has_perm("events.edit", hub) else ())


def refused_page(
    request: HttpRequest, hub: Hub, event: Event, refusal: str, *, page: str = "detail", ways_out: WaysOut | None = None
) -> HttpResponse | None:
    """Say instead of a form why it can't be used now, and what can be done instead; None where nothing is refused.

    ``page``: the page of the event the form belongs to. ``ways_out``: what makes the form usable, where it is not a copy. What is
    sent all the same was typed before: the action refuses it, and the form keeps it.
    """
    if not refusal or request.method == "POST":
        return None
    is_past = not event.can_be_changed or event.is_over(at=timezone.now())
    may_copy = (
        ways_out is None
        and is_past
        and event.hub_id == hub.pk
        and event.starts_at
        and request.user.has_perm("events.edit", hub)
    )
    return show(
        request, "refused", hub, event=event, refusal=refusal, may_copy=may_copy, page_name=NAMES_OF_PAGES[page],
        page_url=reverse(f"events_manage:{page}", args=[hub.slug, event.pk]), is_event_page=page == "detail",
        ways_out=ways_out,
    )  # fmt: skip


def uneditable_page(request: HttpRequest, hub: Hub, event: Event, copy: WorkingCopy) -> HttpResponse | None:
    """Say that an event is cancelled, or redirect to its page while its draft waits for approval; None while it can be edited."""
    refused = refused_page(request, hub, event, refusal_of_editing(event))
    return refused or redirect_while_waiting(request, copy.can_be_written, "events_manage:detail", hub.slug, event.pk)
