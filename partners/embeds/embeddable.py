"""The frame of embedded pages: the only pages of the portal that other sites may show inside theirs."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.decorators import csp_replace
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from partners.embeds.options import Appearance

View = Callable[..., HttpResponse]
MAX_AGE = 60  # seconds


def embeddable(view: View) -> View:
    """Open a view to everyone inside any page; search engines leave it out, since the portal has the same as a page."""

    @wraps(view)
    def framed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    framed = csp_replace({"frame-ancestors": ["*"]})(framed)  # type: ignore[assignment]
    framed = cache_control(public=True, max_age=MAX_AGE)(xframe_options_exempt(framed))
    return login_not_required(require_safe(framed))


def embedded_page(request: HttpRequest, options: Appearance, template: str, context: dict[str, Any]) -> HttpResponse:
    """Return the page in the chosen look."""
    return render(request, template, {**context, "classes": options.classes})


def refused(request: HttpRequest, options: Appearance) -> HttpResponse | None:
    """Return a page that names what isn't known in the address (400); None where all is known."""
    if refusals := options.refusals():
        return render(request, "embeds/refused.html", {"refusals": refusals}, status=400)
    return None


def missing(request: HttpRequest, status: int) -> HttpResponse:
    """Return a page that says that there is nothing to show (404, or 410 for what was withdrawn)."""
    return render(request, "embeds/missing.html", status=status)
