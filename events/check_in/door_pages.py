"""The check-in page, the same for the team on the dashboard and for helpers behind a door link."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django_permissions_policy.decorators import permissions_policy_override

from accounts.errors import TooManyRequests
from accounts.rate_limits import spend_public_email
from audit.actors import Actor
from events.check_in.actions import add_walk_in, check_in, checked_in_words, undo_check_in
from events.check_in.attendees import SHOWN, CheckInCount, count_check_ins, find_attendees
from events.check_in.forms import DoorForm, WalkInForm
from events.check_in.queue import find_attendee, read_queue, receive_queue
from events.check_in.windows import closes_at, event_days, opens_at, refusal_of_check_in, refusal_of_walk_in
from events.models import Event, EventQuerySet
from events.programme.figures import with_registered
from events.programme.wording import moment_words
from events.registrations.consent_wording import registration_wording, shown_on
from events.registrations.models import RegistrationQuerySet
from hubs.models import Hub
from toolkit.actions import ActionRefused

# As everywhere (echos_portal.response_headers), but this page may ask for the camera.
camera_allowed = permissions_policy_override(
    {"camera": "self", "geolocation": [], "microphone": [], "payment": [], "usb": []}
)


CLOSED = "closed"  # what a page has seen that was loaded before check-in opened


@dataclass(frozen=True)
class Door:
    """Who checks people in at which event, and the addresses of their page.

    ``hub``: whose team it is, which sees organisations, and searches by them and by email address; None of a door link.
    """

    event: Event
    by: Actor
    page: str
    send: str
    walk_in: str
    frame: str
    hub: Hub | None = None

    @property
    def is_team(self) -> bool:
        """Whether people signed in to a dashboard work at this door."""
        return self.hub is not None


def check_in_event(events: EventQuerySet, pk: int) -> Event:
    """Return one of these events that people come to; 404 for drafts, online events and those without registration."""
    found = with_registered(events).exclude(state=Event.State.DRAFT).exclude(format=Event.Format.ONLINE)
    event: Event = get_object_or_404(found, pk=pk, takes_registrations=True, starts_at__isnull=False)
    return event


def door_page(request: HttpRequest, door: Door, **context: Any) -> HttpResponse:
    """Show the list with the search; a button checks a person in or undoes it.

    A poll that finds nothing new gets 204; one from before check-in opened makes the browser load the page again.
    """
    if request.method == "POST":
        return _press(request, door, context)
    count, seen = count_check_ins(door.event, hub=door.hub), request.GET.get("seen")
    if request.headers.get("HX-Request") and seen == CLOSED and _takes_check_ins(door):
        return HttpResponse(headers={"HX-Refresh": "true"})
    if request.headers.get("HX-Request") and seen in (CLOSED, count.version):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return _page(request, door, context, count)


def receive_check_ins(request: HttpRequest, door: Door) -> HttpResponse:
    """Receive what a device kept while it had no connection; the answer says for each what became of it."""
    now = timezone.now()
    items = read_queue(request.body, now=now)
    if items is None:
        return JsonResponse({"results": []}, status=HTTPStatus.BAD_REQUEST)
    results = receive_queue(by=door.by, event=door.event, hub=door.hub, items=items, now=now)
    return JsonResponse({"results": results})


def walk_in_page(request: HttpRequest, door: Door, *, limited: bool, **context: Any) -> HttpResponse:
    """Add a person who came without a registration, or say why none can be added.

    ``limited``: counts as a public form, since no one is signed in.
    """
    event, status, at = door.event, HTTPStatus.OK, timezone.now()
    context |= {"door": door, "event": event}
    refusal, full = refusal_of_walk_in(event, at=at), event.full_words(online=False)
    context["full"] = full if door.is_team and _unconfirmed(event).exists() else ""
    if request.method != "POST" and (refusal or (full and not context["full"])):
        context |= {"refusal": refusal or full, "is_full": not refusal}
        return render(request, "events/check_in/walk_in.html", context)
    form = WalkInForm(request.POST if request.method == "POST" else None, event=event)
    if request.method == "POST" and form.is_valid():
        person = form.person()
        try:
            if limited:
                spend_public_email(request, person["email"], at=at)
            shown = shown_on("added at the door", event.hub, event)  # type: ignore[arg-type]
            result = add_walk_in(by=door.by, event=event, hub=door.hub, person=person, shown=shown, at=at)
        except TooManyRequests as refused:
            form.add_error(None, str(refused))
            status = HTTPStatus.TOO_MANY_REQUESTS
        except ActionRefused as refused:
            refused.add_to_form(form)
            status = HTTPStatus.CONFLICT
        else:
            messages.success(request, result.words)
            return redirect(door.page)
    wording = registration_wording(event.hub, event)  # type: ignore[arg-type]
    context |= {"form": form, "wording": wording}
    return render(request, "events/check_in/walk_in.html", context, status=status)


def _unconfirmed(event: Event) -> RegistrationQuerySet:
    """Return those who hold a place in person without having confirmed: at a full event the team still checks them in."""
    return event.registrations.unconfirmed().in_person()


def _takes_check_ins(door: Door) -> bool:
    """Whether check-in has opened, and has not closed for a helper; the team still records who attended. Not where it is cancelled."""
    at = timezone.now()
    if refusal_of_check_in(door.event):
        return False
    return opens_at(door.event) <= at and (door.is_team or at < closes_at(door.event))


def _press(request: HttpRequest, door: Door, context: dict[str, Any]) -> HttpResponse:
    form, status = DoorForm(request.POST), HTTPStatus.OK
    if form.is_valid():
        try:
            _check_in_or_undo(request, door, form.cleaned_data)
        except ActionRefused as refused:
            refused.add_to_form(form)
            status = HTTPStatus.CONFLICT
        else:
            return redirect(door.page)
    context["form"] = form
    return _page(request, door, context, count_check_ins(door.event, hub=door.hub), status)


def _check_in_or_undo(request: HttpRequest, door: Door, asked: dict[str, Any]) -> None:
    at, number = timezone.now(), asked["undo"] or asked["registration"] or 0
    row = find_attendee(door.event, by=door.by, hub=door.hub, registration=number, code=asked["code"])
    if asked["undo"]:
        undo_check_in(by=door.by, registration=row, at=at)
        messages.info(request, _("The check-in of %(name)s was undone.") % {"name": row.name})
        return
    result = check_in(by=door.by, registration=row, at=at, now=at)
    report = messages.success if result.status == "checked_in" else messages.warning
    report(request, result.words)


def _page(
    request: HttpRequest, door: Door, context: dict[str, Any], count: CheckInCount, status: int = HTTPStatus.OK
) -> HttpResponse:
    event, at, query = door.event, timezone.now(), request.GET.get("q", "")[:200]
    rows = list(find_attendees(event, query, hub=door.hub)[: SHOWN + 1])
    for row in rows:
        row.event = event
        row.done_words = checked_in_words(row)  # type: ignore[attr-defined]
    context |= {
        "door": door, "event": event, "rows": rows[:SHOWN], "has_more": len(rows) > SHOWN, "count": count, "query": query,
        "form": context.get("form") or DoorForm(), "is_late": at >= closes_at(event),
        "opens_at": moment_words(opens_at(event), event), "closes_at": moment_words(closes_at(event), event),
        "takes_check_ins": _takes_check_ins(door), "takes_walk_ins": not refusal_of_walk_in(event, at=at),
        "full": event.full_words(online=False),
        "refusal": refusal_of_check_in(event), "has_several_days": len(event_days(event)) > 1,
    }  # fmt: skip
    return render(request, "events/check_in/door.html", context, status=status)
