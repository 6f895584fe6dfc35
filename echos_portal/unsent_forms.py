"""Forms that could not be taken because their token or their session was gone: shown again, filled, with the reason.

Nothing is done with what was posted: the page that held the form is opened as by a link, and what was typed is put into its fields.
Only for requests that come from a page of this site: another site's form is refused, so that no visitor is led to press a button under
text they did not write.
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import Resolver404, resolve
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from accounts.kept_forms import NEVER_KEPT, kept_form, typed_in, typed_values
from accounts.origins import is_from_this_site, page_of_form
from accounts.sign_in.middleware import ask_to_sign_in
from toolkit.html_forms import fill_form

Typed = Mapping[str, Sequence[str]]


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without a good token: the same form, filled, with the reason; for another site's form a refusal."""
    if not is_from_this_site(request):
        words = _("This form was not sent from a page of this site. Nothing has changed.")
        return render(request, "form_not_sent.html", {"words": words}, status=403)
    if not request.user.is_authenticated and (sign_in := _sign_in_first(request)):
        return sign_in
    words = _("This form was open for too long, so it wasn't sent. Check what you typed and send it again.")
    if request.FILES:
        words += " " + _("Choose your files again.")
    typed, path = typed_values(request.POST), page_of_form(request)
    messages.warning(request, words)
    page = _open_page(request, path)
    shown = filled_page(page, path=path, action=request.path, typed=typed) if page is not None else None
    if shown is None:
        list(messages.get_messages(request))  # said below instead
        context = {"words": words, "typed": _readable(typed), "page": path}
        return render(request, "form_not_sent.html", context, status=403)
    shown.status_code = 403
    return shown


def _sign_in_first(request: HttpRequest) -> HttpResponse | None:
    """For a page that needs an account: to sign in, if it is known whose form this is."""
    try:
        needs_account = getattr(resolve(request.path).func, "login_required", True)
    except Resolver404:
        return None
    return ask_to_sign_in(request) if needs_account else None


class KeptFormMiddleware:
    """Fills the form of a page with what its reader had typed before their session ended (``accounts.kept_forms``)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Fill the page if this address shows a kept form."""
        row = kept_form(request) if "kept" in request.GET else None
        if row is None:
            return self.get_response(request)
        messages.info(
            request,
            _("Here is what you had typed when your session ended. It hasn't been saved yet: check it and send it."),
        )
        page = self.get_response(request)
        if not isinstance(page, HttpResponse) or page.status_code != 200:
            return page
        typed = typed_in(row)
        filled = filled_page(page, path=request.path, action=row.action, typed=typed)
        if filled is None:
            return render(request, "form_not_sent.html", {"typed": _readable(typed), "page": request.path}, status=200)
        return filled


def filled_page(page: HttpResponse, *, path: str, action: str, typed: Typed) -> HttpResponse | None:
    """Return the page with its form filled; None when it holds no such form. Values without a field are shown above it."""
    if not page.headers.get("Content-Type", "").startswith("text/html"):
        return None
    done = fill_form(page.content.decode(), page=urlsplit(path).path, action=action, typed=typed, skip=NEVER_KEPT)
    if done is None:
        return None
    left = {name: typed[name] for name in done.unplaced}
    page.content = done.html.replace('<form class="form"', _unplaced(left) + '<form class="form"', 1).encode()
    return page


def _unplaced(left: Typed) -> str:
    return render_to_string("components/typed_values.html", {"typed": _readable(left)}) if left else ""


def _readable(typed: Typed) -> list[tuple[str, str]]:
    """Names and values for reading and copying; a name is all that is known of a field here."""
    pairs = ((name.replace("_", " ").capitalize(), "\n".join(values)) for name, values in typed.items())
    return [(name, text) for name, text in pairs if text.strip()]


def _open_page(request: HttpRequest, path: str) -> HttpResponse | None:
    """The page at ``path`` as this visitor sees it, opened by GET; None when it cannot be opened so."""
    parts = urlsplit(path)
    try:
        match = resolve(parts.path)
        if getattr(match.func, "login_required", True) and not request.user.is_authenticated:
            return None
        asked = _as_get(request, parts.path, parts.query, match)
        page = match.func(asked, *match.args, **match.kwargs)
    except (Resolver404, Http404, PermissionDenied):
        return None
    if isinstance(page, TemplateResponse):
        page.render()
    # The token of the page was made for this copy; the cookie that goes with it is set from the request itself.
    request.META.update({name: value for name, value in asked.META.items() if name.startswith("CSRF_COOKIE")})
    return page if isinstance(page, HttpResponse) and page.status_code == 200 else None


def _as_get(request: HttpRequest, path: str, query: str, match: object) -> HttpRequest:
    """A request of the same visitor, session and language that only reads."""
    asked = copy.copy(request)
    asked.method, asked.path, asked.path_info = "GET", path, path
    asked.META = {**request.META, "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query}
    asked.GET = QueryDict(query)
    asked.POST = QueryDict()
    asked._files = MultiValueDict()  # type: ignore[attr-defined]  # noqa: SLF001
    asked.resolver_match = match  # type: ignore[assignment]
    return asked
