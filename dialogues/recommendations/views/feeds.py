"""The Atom feed of a dialogue's recommendations and responses, in a language the address names."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from dialogues.models import PolicyDialogue
from dialogues.recommendations.atom import dialogue_feed
from toolkit.feeds import feed_language, feed_response


@require_safe
@login_not_required
def recommendations_of_dialogue(request: HttpRequest, language: str, pk: int) -> HttpResponseBase:
    """Of one published dialogue, the latest first."""
    with feed_language(language):
        dialogue = get_object_or_404(PolicyDialogue.objects.published().select_related("hub__country"), pk=pk)
        body = dialogue_feed(dialogue, page=reverse("dialogues:matrix", args=[pk]), address=request.path)
        return feed_response(request, body, content_type="application/atom+xml; charset=utf-8")
