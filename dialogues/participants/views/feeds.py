"""The Atom feed of open calls for participants, in a language the address names."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from dialogues.participants.atom import calls_feed
from toolkit.feeds import feed_language, feed_response


@require_safe
@login_not_required
def open_calls(request: HttpRequest, language: str) -> HttpResponseBase:
    """Of all public hubs."""
    with feed_language(language):
        body = calls_feed(at=timezone.now(), page=reverse("dialogues:list"), address=request.path)
        return feed_response(request, body, content_type="application/atom+xml; charset=utf-8")
