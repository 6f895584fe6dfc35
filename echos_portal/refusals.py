"""Requests the portal refuses before any page sees them, and the words it does so in."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old, or came from elsewhere."""
    words = _(
        "This form was open too long, or was not sent from this site. Go back, load the page again and send it once more."
    )
    return render(request, "403.html", {"words": words}, status=403)


class RefusalMiddleware:
    """Refuses NUL characters in path and query with 400: PostgreSQL cannot store or compare them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 400 naming the place, or go on."""
        for place, text in (
            ("path", request.path),
            ("query", "".join(f"{k}{v}" for k, vs in request.GET.lists() for v in vs)),
        ):
            if "\x00" in text:
                return self._refuse(request, place)
        return self.get_response(request)

    def _refuse(self, request: HttpRequest, place: str) -> HttpResponse:
        if request.path.startswith("/api/"):
            from echos_portal.api.problems import problem

            return problem(400, detail=f"The {place} holds a NUL character.", pointers={place: "NUL character"})
        return render(
            request, "400.html", {"words": _("The address holds a character that cannot be used.")}, status=400
        )
