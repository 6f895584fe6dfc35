"""Pictures beside links, in a language the address names."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from dialogues.models import PolicyDialogue
from echos_portal.discovery.picture_files import NotDrawn, TooBusy, file_of
from echos_portal.discovery.pictures import SharePicture, picture_of
from events.models import Event
from hubs.models import Country, Hub
from toolkit.feeds import feed_language

USUAL = "img/share.png"  # of pages without a picture of their own
YEAR = 365 * 24 * 3600


@login_not_required
@require_safe
def hub_picture(request: HttpRequest, language: str, country: str, version: str) -> HttpResponse:
    """The picture of a public hub, by the lower-case code of its country."""
    with feed_language(language):
        shown = get_object_or_404(Country.objects.with_hub(), code=country.upper(), hub__is_published=True)
        hub: Hub = shown.hub
        return _answer(picture_of(hub), version)


@login_not_required
@require_safe
def event_picture(request: HttpRequest, language: str, pk: int, version: str) -> HttpResponse:
    """The picture of a public event."""
    with feed_language(language):
        return _answer(picture_of(get_object_or_404(Event.objects.published().for_cards(), pk=pk)), version)


@login_not_required
@require_safe
def dialogue_picture(request: HttpRequest, language: str, pk: int, version: str) -> HttpResponse:
    """The picture of a published dialogue."""
    with feed_language(language):
        rows = PolicyDialogue.objects.published().select_related("hub__country")
        return _answer(picture_of(get_object_or_404(rows, pk=pk)), version)


def _answer(picture: SharePicture, version: str) -> HttpResponse:
    """Return the file; send to the present version from another; the usual picture where it can't be drawn."""
    if version != picture.version:
        return HttpResponseRedirect(picture.path)
    try:
        content = file_of(picture).read_bytes()
    except TooBusy:
        return HttpResponse(status=503, headers={"Retry-After": "5"})
    except (NotDrawn, FileNotFoundError):
        return HttpResponseRedirect(static(USUAL))
    headers = {"Cache-Control": f"public, max-age={YEAR}, immutable", "ETag": f'"{version}"'}
    return HttpResponse(content, content_type="image/png", headers=headers)
