"""Public files, and files of drafts for the team: always by their key, never by a path."""

from typing import Final
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.two_step.verification import has_passed
from publishing.file_uses import public_files
from publishing.models import StoredFile

A_YEAR: Final = 31_536_000
FIVE_MINUTES: Final = 300  # a document or picture can be taken down, and is to be gone then
# Whatever a file holds, a browser that opens it alone runs nothing of it and loads nothing else.
SANDBOX: Final = "sandbox; default-src 'none'; frame-ancestors 'none'"


@require_safe
@login_not_required
def stored_file(request: HttpRequest, key: UUID, name: str) -> HttpResponseBase:
    """The bytes: a picture to be shown, a document to be saved. A file of a draft is unknown to all but the hub's team."""
    stored = public_files().filter(key=key, name=name).first()
    is_public = stored is not None
    if stored is None:
        stored = get_object_or_404(StoredFile, key=key, name=name)
        if not _may_see_drafts(request, stored):
            raise Http404
    try:
        content = stored.file.open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    response = FileResponse(
        content,
        as_attachment=stored.kind == StoredFile.Kind.DOCUMENT,
        filename=stored.name,
        content_type=stored.content_type,
    )
    response.headers["Cache-Control"] = _kept_by_browsers(stored) if is_public else "private, no-store"
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _kept_by_browsers(stored: StoredFile) -> str:
    is_logo = stored.kind == StoredFile.Kind.LOGO
    return f"public, max-age={A_YEAR}, immutable" if is_logo else f"public, max-age={FIVE_MINUTES}"


def _may_see_drafts(request: HttpRequest, stored: StoredFile) -> bool:
    user = request.user
    return user.is_authenticated and user.has_perm("hubs.view_desk", stored) and has_passed(request)
