"""Asking for the weekly letter of a hub."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from audit.actors import CITIZEN
from digests import actions
from digests import consent_wording as consent
from digests.forms import SubscribeForm
from hubs.models import Hub


def _hub(slug: str) -> Hub:
    return get_object_or_404(Hub.objects.published().select_related("country"), slug=slug)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest, hub: str) -> HttpResponse:
    """The form. What it answers does not depend on whether the address was known."""
    ours = _hub(hub)
    form = SubscribeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        language = get_language() or "en"
        email = form.cleaned_data["email"]
        actions.subscribe(by=CITIZEN, hub=ours, email=email, language=language, at=timezone.now())
        return redirect("digests:asked", ours.slug)
    return render(request, "digests/subscribe.html", {"hub": ours, "form": form, "wording": consent.wording(ours)})


@login_not_required
@require_safe
def asked(request: HttpRequest, hub: str) -> HttpResponse:
    """What happens next, the same for everybody."""
    return render(request, "digests/asked.html", {"hub": _hub(hub)})
