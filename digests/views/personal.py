"""The page behind the link in each email: what one gets, and how to confirm, change or stop it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.personal_links import NO_SUCH_BUTTON, hashes_of, personal_page
from audit.actors import CITIZEN
from digests import actions
from digests import consent_wording as consent
from digests.forms import ChoiceForm, PreferencesForm
from digests.items import events_for
from digests.models import Subscriber, Subscription
from digests.subscription_status import SubscriptionStatus, status_of
from toolkit.actions import ActionRefused

MEANS = "personal page"


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def subscription(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the status and what was chosen; POST confirms, changes or unsubscribes."""
    ours = get_object_or_404(Subscriber, link_hash__in=hashes_of(Subscriber.LINK_KIND, token))
    rows = list(ours.subscriptions.with_targets().order_by("pk"))
    choice = _choice(request)
    is_unclear = request.method == "POST" and not choice
    sent = request.POST if choice == "save" or is_unclear else None
    form = PreferencesForm(sent, subscriber=ours, subscriptions=rows)
    if is_unclear:
        form.add_error(None, str(NO_SUCH_BUTTON))
    elif choice and _act(request, ours, rows, choice, form):
        return redirect("digests_personal:subscription", token)
    context = _context(ours, rows, form)
    return render(request, "digests/subscription.html", context, status=400 if is_unclear else 200)


def _choice(request: HttpRequest) -> str:
    """What was pressed; empty where nothing was, or nothing we know."""
    form = ChoiceForm(request.POST)
    return str(form.cleaned_data["choice"]) if request.method == "POST" and form.is_valid() else ""


def _context(ours: Subscriber, rows: list[Subscription], form: PreferencesForm) -> dict[str, object]:
    targets = [row.target for row in rows]
    status, shown = status_of(ours), consent.shown_on(MEANS, targets)
    is_active = status == SubscriptionStatus.ACTIVE
    return {
        "subscriber": ours,
        "titles": [row.title for row in rows],
        "unconfirmed": [row.title for row in rows if row.confirmed_at is None] if is_active else [],
        "status": status.value,
        "wording": shown.text,
        "wording_of_additions": consent.shown_for_additions(MEANS).text,
        "is_asked_again": is_active and bool(consent.asked_again([ours.email], version=shown.version)),
        "form": form,
        "coming": events_for(targets, at=timezone.now())[:10],
    }


def _act(request: HttpRequest, ours: Subscriber, rows: list[Subscription], choice: str, form: PreferencesForm) -> bool:
    """Do what was pressed; False where it was refused, or something typed is wrong."""
    try:
        if choice == "save":
            return form.is_valid() and _save(request, ours, form)
        if choice == "confirm":
            shown = consent.shown_on(MEANS, [row.target for row in rows])
            actions.confirm(by=CITIZEN, subscriber=ours, shown=shown, at=timezone.now())
            messages.success(request, _("You're subscribed."))
        else:
            actions.leave(by=CITIZEN, subscriber=ours)
            messages.success(request, _("You won't get these emails any more."))
    except ActionRefused as refused:
        messages.error(request, str(refused))
        return False
    return True


def _save(request: HttpRequest, ours: Subscriber, form: PreferencesForm) -> bool:
    at, shown = timezone.now(), consent.shown_for_additions(MEANS)
    if status_of(ours) != SubscriptionStatus.ACTIVE:
        raise ActionRefused(_("Confirm your subscription first."))
    actions.choose_targets(by=CITIZEN, subscriber=ours, add=form.added(), drop=form.dropped(), shown=shown, at=at)
    actions.change_preferences(
        by=CITIZEN, subscriber=ours, wishes=form.wishes(), language=form.cleaned_data["language"], at=at
    )  # fmt: skip
    messages.success(request, _("Your changes were saved."))
    return True
