"""The small files that programs look for at the root of a site."""

import datetime as dt
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from environs import Env

from toolkit import clock
from toolkit.addresses import absolute_address

DAY = 24 * 3600
VALID_DAYS = 180  # of the contact for security; RFC 9116 asks for less than a year
PLAIN = "text/plain; charset=utf-8"
# Where to report a vulnerability: an email address or an https address. Empty: the address of the network office.
SECURITY_CONTACT: str = Env().str("SECURITY_CONTACT", "")
CLOSED = ("accounts", "manage", "my", "my-data", "network")  # behind the language


@login_not_required
@require_safe
@cache_control(public=True, max_age=DAY)
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines leave alone, and where the sitemap is (RFC 9309). A demo is left alone as a whole."""
    if settings.PORTAL_MODE == "demo":
        return HttpResponse("User-agent: *\nDisallow: /\n", content_type=PLAIN)
    languages = [code for code, _name in settings.LANGUAGES]
    closed = [f"/{language}/{section}/" for language in languages for section in CLOSED]
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in [*closed, "/accounts/", "/unsubscribe/", "/bounces/", "/health/"]),
    ]
    lines += ["", f"Sitemap: {absolute_address(reverse('sitemaps:index'))}", ""]
    return HttpResponse("\n".join(lines), content_type=PLAIN)


@login_not_required
@require_safe
@cache_control(public=True, max_age=DAY)
def security(request: HttpRequest) -> HttpResponse:
    """Where to report a vulnerability (RFC 9116). Unknown where no contact is set."""
    contact = SECURITY_CONTACT or settings.NETWORK_OFFICE_EMAIL
    if not contact:
        raise Http404
    expires = dt.datetime.combine(clock.today() + dt.timedelta(days=VALID_DAYS), dt.time(), dt.UTC)
    lines = [
        f"Contact: {contact if contact.startswith('https://') else f'mailto:{contact}'}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {absolute_address(reverse('site_files:security'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=PLAIN)


@login_not_required
@require_safe
@cache_control(public=True, max_age=DAY)
def favicon(request: HttpRequest) -> HttpResponse:
    """The icon for programs that know no other address of it."""
    return HttpResponse(_icon(), content_type="image/x-icon")


@cache
def _icon() -> bytes:
    return Path(settings.BASE_DIR, "static", "img", "favicon.ico").read_bytes()
