"""The page behind the link in each email: what one gets, and how to confirm or stop it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.personal_links import hashes_of, personal_page
from audit.actors import CITIZEN
from digests import actions
from digests import consent_wording as consent
from digests.forms import ChoiceForm
from digests.models import Subscription
from digests.subscription_status import SubscriptionStatus, status_of
from events.models import Event
from toolkit.actions import ActionRefused


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def subscription(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the status; POST confirms or unsubscribes."""
    rows = Subscription.objects.select_related("hub__country")
    ours = get_object_or_404(rows, link_hash__in=hashes_of(Subscription.LINK_KIND, token))
    form = ChoiceForm(request.POST)
    is_unclear = request.method == "POST" and not form.is_valid()
    if is_unclear:
        messages.error(request, _("Nothing was changed. Use one of the buttons on this page."))
    elif request.method == "POST" and _act(request, ours, form.cleaned_data["choice"]):
        return redirect("digests_personal:subscription", token)
    coming = Event.objects.filter(hub=ours.hub, state=Event.State.PUBLISHED).coming(at=timezone.now())
    status, shown = status_of(ours), consent.shown_on("personal page", ours.hub)
    context = {
        "subscription": ours,
        "hub": ours.hub,
        "status": status.value,
        "wording": shown.text,
        "is_asked_again": status == SubscriptionStatus.ACTIVE
        and bool(consent.asked_again(ours.hub, [ours.email], version=shown.version)),
        "coming": coming[:10],
    }
    return render(request, "digests/subscription.html", context, status=400 if is_unclear else 200)


def _act(request: HttpRequest, ours: Subscription, choice: str) -> bool:
    try:
        if choice == "confirm":
            actions.confirm(
                by=CITIZEN, subscription=ours, shown=consent.shown_on("personal page", ours.hub), at=timezone.now()
            )
            messages.success(request, _("You're subscribed to weekly updates."))
        else:
            actions.leave(by=CITIZEN, subscription=ours)
            messages.success(request, _("You won't get weekly updates from this hub any more."))
    except ActionRefused as refused:
        messages.error(request, str(refused))
        return False
    return True
