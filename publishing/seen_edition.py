"""Which state of a draft a person had before them: the forms and buttons of a draft tell it in their address."""

from django.http import HttpRequest

NEVER = -1  # an edition that there never is


def stated_edition(request: HttpRequest) -> int | None:
    """The edition in the address; None where it tells none, ``NEVER`` for what is no number."""
    stated = request.GET.get("edition")
    return None if stated is None else edition_in(stated)


def edition_in(stated: str) -> int:
    """The edition a text tells; ``NEVER`` for what is no number."""
    return int(stated) if stated.isascii() and stated.isdecimal() and len(stated) < 9 else NEVER


def form_edition(request: HttpRequest) -> int:
    """The edition a form was opened with: one that tells none was opened with ``NEVER``, so that it overwrites nothing."""
    stated = stated_edition(request)
    return NEVER if stated is None else stated
