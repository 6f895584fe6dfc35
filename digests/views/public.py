"""Asking for the weekly newsletter of a hub."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from accounts.errors import TooManyRequests
from accounts.rate_limits import spend_public_email, with_retry_after
from audit.actors import CITIZEN
from audit.submissions import answered_once
from digests import actions
from digests import consent_wording as consent
from digests.forms import SubscribeForm
from hubs.models import Hub


def _hub(slug: str) -> Hub:
    return get_object_or_404(Hub.objects.published().select_related("country"), slug=slug)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@answered_once
def subscribe(request: HttpRequest, hub: str) -> HttpResponse:
    """The form. What it answers does not depend on whether the address was known."""
    ours = _hub(hub)
    form = SubscribeForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, ours, form)
    email = form.cleaned_data["email"]
    try:
        spend_public_email(request, email)
    except TooManyRequests as refused:
        form.add_error(None, str(refused))
        return with_retry_after(_form_page(request, ours, form, status=429), refused)
    actions.subscribe(by=CITIZEN, hub=ours, email=email, language=get_language() or "en", at=timezone.now())
    return redirect("digests:asked", ours.slug)


def _form_page(request: HttpRequest, hub: Hub, form: SubscribeForm, status: int = 200) -> HttpResponse:
    context = {"hub": hub, "form": form, "wording": consent.wording(hub)}
    return render(request, "digests/subscribe.html", context, status=status)


@login_not_required
@require_safe
def asked(request: HttpRequest, hub: str) -> HttpResponse:
    """Show what happens next: the same page whether the address was known or not."""
    return render(request, "digests/asked.html", {"hub": _hub(hub)})
