"""Asking for emails about a hub, a country, a topic or the network."""

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
from dialogues.models import PolicyDialogue
from digests import actions
from digests import consent_wording as consent
from digests.forms import SubscribeForm
from digests.targets import NETWORK, Target
from hubs.models import Country, Hub, Topic


def _target(*, hub: str = "", country: str = "", topic: str = "", dialogue: int = 0) -> Target:
    """What an address names; 404 where there is no such hub, country, topic or dialogue."""
    if dialogue:
        rows = PolicyDialogue.objects.published().select_related("hub__country")
        return Target(dialogue=get_object_or_404(rows, pk=dialogue))
    if hub:
        return Target(hub=get_object_or_404(Hub.objects.published().select_related("country"), slug=hub))
    if country:
        return Target(country=get_object_or_404(Country, code=country.upper()))
    return Target(topic=get_object_or_404(Topic, code=topic)) if topic else NETWORK


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@answered_once
def subscribe(
    request: HttpRequest, hub: str = "", country: str = "", topic: str = "", dialogue: int = 0
) -> HttpResponse:
    """The form. What it answers does not depend on whether the address was known."""
    target = _target(hub=hub, country=country, topic=topic, dialogue=dialogue)
    form = SubscribeForm(request.POST if request.method == "POST" else None, kinds=request.GET.getlist("kinds"))
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, target, form)
    email = form.cleaned_data["email"]
    try:
        spend_public_email(request, email)
    except TooManyRequests as refused:
        form.add_error(None, str(refused))
        return with_retry_after(_form_page(request, target, form, status=429), refused)
    language, at = get_language() or "en", timezone.now()
    actions.subscribe(by=CITIZEN, target=target, email=email, language=language, at=at, wishes=form.wishes(target))
    return redirect("digests:asked")


def _form_page(request: HttpRequest, target: Target, form: SubscribeForm, status: int = 200) -> HttpResponse:
    context = {"target": target, "form": form, "wording": consent.wording(target)}
    return render(request, "digests/subscribe.html", context, status=status)


@login_not_required
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """Show what happens next: the same page whether the address was known or not."""
    return render(request, "digests/asked.html")
