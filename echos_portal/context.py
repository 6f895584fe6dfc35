"""What every template may ask for."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, Any]:
    """``site_url`` for absolute addresses, and ``is_demo`` for the line that says so."""
    return {"site_url": settings.SITE_URL, "is_demo": settings.PORTAL_MODE == "demo"}
