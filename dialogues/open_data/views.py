"""The open data of a dialogue, at an address that stays."""

from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from dialogues.open_data.actions import kept_file
from dialogues.statements.views.public import published

RETRY_AFTER_SECONDS = "2"  # longer than a zip takes


@login_not_required
@require_safe
def open_data(request: HttpRequest, pk: int) -> HttpResponse:
    """The zip of the latest version; 304 for who has it already, 503 while another request puts it together."""
    dialogue = published(pk)
    kept = kept_file(dialogue=dialogue, at=timezone.now())
    if kept is None:  # the last version may hold what was taken off since
        headers = {"Retry-After": RETRY_AFTER_SECONDS}
        return HttpResponse(loader.render_to_string("503.html"), status=HTTPStatus.SERVICE_UNAVAILABLE, headers=headers)
    name = f"dialogue-{dialogue.pk}-open-data-{kept.version}.zip"
    headers = {
        "ETag": kept.tag,
        "Cache-Control": "public, no-cache",
        "X-Content-Type-Options": "nosniff",
        "Access-Control-Allow-Origin": "*",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    unchanged = get_conditional_response(request, etag=kept.tag, response=HttpResponse(headers=headers))
    if unchanged is not None and unchanged.status_code != 200:
        return unchanged
    return HttpResponse(bytes(kept.content or b""), content_type="application/zip", headers=headers)
