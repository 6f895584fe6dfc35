"""Check-in on pages of events: `{% load check_in %}`."""

from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.two_step.qr import qr_svg
from events.check_in.attendees import count_check_ins
from events.check_in.settings import settings_of
from events.check_in.windows import is_open_for_attendees
from events.models import Event, Registration, SelfCheckIn
from toolkit.date_formatting import clock_words

register = template.Library()


@register.inclusion_tag("events/check_in/_pass.html", takes_context=True)
def check_in_pass(context: dict[str, Any], registration: Registration, token: str) -> dict[str, Any]:
    """Show how the person checks in: code and QR code, and the button where they can do it themselves."""
    event = registration.event
    way = settings_of(event).self_check_in
    done = registration.checked_in_at
    clock = clock_words(done.astimezone(event.zone)) if done else ""
    return {
        "request": context["request"], "csrf_token": context.get("csrf_token"), "token": token,
        "code": registration.shown_code, "picture": qr_svg(registration.check_in_code, _("QR code for check-in")),
        "is_here": _("Checked in at %(clock)s") % {"clock": clock} if done else "",
        "can_check_in": way != SelfCheckIn.OFF and is_open_for_attendees(event, at=timezone.now()),
        "needs_day_code": way == SelfCheckIn.WITH_DAY_CODE,
    }  # fmt: skip


@register.inclusion_tag("events/check_in/_attendance.html")
def event_attendance(event: Event) -> dict[str, Any]:
    """Show how many people were at the venue, and apart from them how often the event was joined and viewed online."""
    if event.state != Event.State.PUBLISHED or event.starts_at is None or event.starts_at > timezone.now():
        return {}
    count, is_online = count_check_ins(event), event.may_be_attended_online
    joined = event.registrations.filter(attended_online_at__isnull=False).count() if is_online else None
    return {"here": count.here, "coming": count.all, "joined": joined, "views": settings_of(event).online_views}


@register.simple_tag
def qr_code(text: str, label: str) -> str:
    """Draw a text as a QR code; ``label`` is what a screen reader says."""
    return qr_svg(text, label)
