"""Check-in on the dashboard: the page of the door, the settings of an event, and the poster."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.check_in import door_pages
from events.check_in.door_links import create_door_link, revoke_door_link, token_of
from events.check_in.door_pages import Door, camera_allowed, check_in_event
from events.check_in.forms import CheckInSettingsForm, DoorLinkForm
from events.check_in.settings import change_settings, settings_of
from events.check_in.windows import closes_at, day_code, event_days, refusal_of_check_in
from events.models import DoorLink, Event, SelfCheckIn
from events.programme.desk_pages import of_hub, organised_by, refused_page, show, ways_to_a_place
from events.programme.wording import moment_words
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from toolkit.actions import ActionRefused
from toolkit.addresses import absolute_address
from toolkit.forms import done

FORM_METHODS = ["GET", "HEAD", "POST"]


@desk("events.check_in")
@camera_allowed
@require_http_methods(FORM_METHODS)
def check_in(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Check people in, by list, code or camera."""
    door = _door(request, hub, pk)
    is_polled = bool(request.headers.get("HX-Request"))
    if not is_polled and (closed := refused_page(request, hub, door.event, refusal_of_check_in(door.event))):
        return closed
    may_set = door.event.hub_id == hub.pk and request.user.has_perm("events.edit_people", hub)
    prints = {} if may_set or is_polled else _prints(request, hub, door.event)
    return door_pages.door_page(request, door, hub=hub, section="events", may_set=may_set, **prints)


@desk("events.check_in")
@require_POST
def check_in_send(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Receive the check-ins of a device."""
    return door_pages.receive_check_ins(request, _door(request, hub, pk))


@desk("events.check_in")
@require_http_methods(FORM_METHODS)
def walk_in(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Add a person who came without a registration."""
    door = _door(request, hub, pk)
    ways_out = ways_to_a_place(request, hub, door.event)
    return door_pages.walk_in_page(request, door, limited=False, hub=hub, section="events", ways_out=ways_out)


@desk("events.edit_people")
@require_http_methods(FORM_METHODS)
def check_in_settings(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Set self check-in, and see the links for helpers."""
    event = check_in_event(of_hub(hub), pk)
    if closed := refused_page(request, hub, event, refusal_of_check_in(event)):
        return closed
    data = request.POST if request.method == "POST" else None
    form = CheckInSettingsForm(data, settings=settings_of(event))
    if data is not None and done(form, lambda: change_settings(by=request.user, event=event, **form.cleaned_data)):
        messages.success(request, _("The check-in settings were saved."))
        return redirect("events_manage:check_in_settings", hub.slug, pk)
    return _settings_page(request, hub, event, form, DoorLinkForm())


@desk("events.edit_people")
@require_POST
def door_link_add(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Create a link for helpers."""
    event, form = check_in_event(of_hub(hub), pk), DoorLinkForm(request.POST)
    if form.is_valid():
        try:
            link = create_door_link(by=request.user, event=event, label=form.cleaned_data["label"], at=timezone.now())
        except ActionRefused as refused:
            refused.add_to_form(form)
        else:
            messages.success(request, _("The link “%(label)s” was created.") % {"label": link.label})
            return redirect("events_manage:check_in_settings", hub.slug, pk)
    settings_form = CheckInSettingsForm(settings=settings_of(event))
    return _settings_page(request, hub, event, settings_form, form, status=409)


@desk("events.edit_people")
@require_POST
def door_link_revoke(request: DeskRequest, hub: Hub, pk: int, door_link: int) -> HttpResponse:
    """End a link for helpers."""
    link = get_object_or_404(DoorLink, event=check_in_event(of_hub(hub), pk), pk=door_link)
    revoke_door_link(by=request.user, link=link, at=timezone.now())
    messages.success(request, _("The link “%(label)s” no longer works.") % {"label": link.label})
    return redirect("events_manage:check_in_settings", hub.slug, pk)


@desk("events.check_in")
@require_safe
def poster(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Show the posters with which attendees check themselves in, one for each day, to print."""
    event = check_in_event(organised_by(hub), pk)
    if closed := refused_page(request, hub, event, refusal_of_check_in(event)):
        return closed
    way = settings_of(event).self_check_in
    if way == SelfCheckIn.OFF:
        raise Http404
    address = absolute_address(reverse("events:check_in", args=[event.pk]))
    days = event_days(event) if way == SelfCheckIn.WITH_DAY_CODE else event_days(event)[:1]
    posters = []
    for day in days:
        code = day_code(event, day) if way == SelfCheckIn.WITH_DAY_CODE else ""
        posters.append({"day": day, "code": code, "address": f"{address}?day={code}" if code else address})
    return show(request, "poster", hub, event=event, posters=posters, address=address)


def _door(request: DeskRequest, hub: Hub, pk: int) -> Door:
    event = check_in_event(organised_by(hub), pk)
    page, send, add = (
        reverse(f"events_manage:{name}", args=[hub.slug, pk]) for name in ("check_in", "check_in_send", "walk_in")
    )
    return Door(event, request.user, page, send, add, "manage_base.html", hub)


def _settings_page(
    request: DeskRequest, hub: Hub, event: Event, form: CheckInSettingsForm, link_form: DoorLinkForm, status: int = 200
) -> HttpResponse:
    links = []
    for link in event.door_links.filter(revoked_at=None):
        link.event = event
        address = absolute_address(reverse("events_personal:door", args=[token_of(link)]))
        links.append({"link": link, "address": address})
    return show(
        request, "check_in_settings", hub, status=status, event=event, form=form, link_form=link_form, links=links,
        closes_at=moment_words(closes_at(event), event), is_over=timezone.now() >= closes_at(event),
        **_prints(request, hub, event),
    )  # fmt: skip


def _prints(request: DeskRequest, hub: Hub, event: Event) -> dict[str, bool]:
    """Return what can be printed for check-in."""
    has_poster = settings_of(event).self_check_in != SelfCheckIn.OFF
    return {"has_poster": has_poster, "may_print": request.user.has_perm("events.export_people", hub)}
