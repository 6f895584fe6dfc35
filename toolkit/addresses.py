"""Addresses of pages, kept: a list reverses the same few patterns for each of its rows; and addresses with the host."""

from functools import lru_cache

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

_STAND_IN = 1_977_000_000  # and those after it: whole numbers in a kept address


def address_of(view: str, *args: str | int) -> str:
    """Return the address of a page in the active language. It is kept without its whole numbers, so once for all rows of a list."""
    numbers = [arg for arg in args if isinstance(arg, int)]
    shape = (None if isinstance(arg, int) else arg for arg in args)
    return _address(view, get_language() or "", *shape).format(*numbers)


@lru_cache(maxsize=4096)
def _address(view: str, language: str, *shape: str | None) -> str:
    """The address with "{0}", "{1}" … for whole numbers; reversing leaves no braces of others."""
    numbers = iter(range(_STAND_IN, _STAND_IN + len(shape)))
    address = reverse(view, args=[next(numbers) if part is None else part for part in shape])
    for place in range(shape.count(None)):
        address = address.replace(str(_STAND_IN + place), f"{{{place}}}")
    return address


def absolute_address(path: str) -> str:
    """Return a path of the portal with its host, as the operator set it."""
    return settings.SITE_URL.rstrip("/") + path
