"""The page that puts the code of an embedded page together and shows what it will look like."""

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from partners.embeds.builder_form import EmbedForm
from publishing.lasting_parts import lasting_parts


@login_not_required
@require_safe
@csp_update({"frame-src": [SELF]})
def builder(request: HttpRequest) -> HttpResponse:
    """Choose what to show; the code follows from the address, so that it works without script and can be passed on."""
    initial = {"show": "hubs", "language": get_language()}
    form = EmbedForm(request.GET if "show" in request.GET else {**initial, **request.GET.dict()})
    embed = form.embed() if form.is_valid() else None
    return render(request, "embeds/builder.html", {"filter_form": form, "embed": embed, "parts": lasting_parts()})
