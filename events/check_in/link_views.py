"""Check-in behind a door link: names and codes of one event, and nothing else of the portal."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.personal_links import personal_page
from audit.submissions import answered_once
from events.check_in import door_pages
from events.check_in.door_links import find_door_link
from events.check_in.door_pages import Door, camera_allowed

FORM_METHODS = ["GET", "HEAD", "POST"]


@personal_page
@camera_allowed
@require_http_methods(FORM_METHODS)
@answered_once
def door(request: HttpRequest, token: str) -> HttpResponse:
    """Check people in, by list, code or camera."""
    return door_pages.door_page(request, _door(token))


@personal_page
@require_POST
def door_send(request: HttpRequest, token: str) -> HttpResponse:
    """Receive the check-ins of a device."""
    return door_pages.receive_check_ins(request, _door(token))


@personal_page
@require_http_methods(FORM_METHODS)
@answered_once
def door_walk_in(request: HttpRequest, token: str) -> HttpResponse:
    """Add a person who came without a registration."""
    return door_pages.walk_in_page(request, _door(token), limited=True)


def _door(token: str) -> Door:
    link = find_door_link(token, at=timezone.now())
    if link is None:
        raise Http404
    page, send, add = (
        reverse(f"events_personal:{name}", args=[token]) for name in ("door", "door_send", "door_walk_in")
    )
    return Door(link.event, link, page, send, add, "base.html")
