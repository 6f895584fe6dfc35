"""Addresses of pages, kept: a list reverses the same few patterns for each of its rows; and addresses with the host."""

from functools import lru_cache

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language


def address_of(view: str, *args: str | int) -> str:
    """Return the address of a page in the active language."""
    return _address(view, get_language() or "", *args)


@lru_cache(maxsize=4096)
def _address(view: str, language: str, *args: str | int) -> str:
    return reverse(view, args=args)


def absolute_address(path: str) -> str:
    """Return a path of the portal with its host, as the operator set it."""
    return settings.SITE_URL.rstrip("/") + path
