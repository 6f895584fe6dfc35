"""Which state of a draft a person had before them: the forms and buttons of a draft tell it in their address."""

from django.http import HttpRequest

NEVER = -1  # an edition that there never is


def told_edition(request: HttpRequest) -> int | None:
    """The edition in the address; None where it tells none, ``NEVER`` for what is no number."""
    told = request.GET.get("edition")
    if told is None:
        return None
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 9 else NEVER


def form_edition(request: HttpRequest) -> int:
    """The edition a form was opened with: one that tells none was opened with ``NEVER``, so that it overwrites nothing."""
    told = told_edition(request)
    return NEVER if told is None else told
