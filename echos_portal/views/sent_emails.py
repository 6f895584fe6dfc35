"""The dashboard's page of sent emails: what went out for a hub, what became of it, and why an address gets nothing."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from outbox.actions import lift_bounce, send_again, suppressions_of
from outbox.errors import OutboxRefused
from outbox.models import OutgoingEmail, State, Suppression
from toolkit.key_pages import key_page

ON_A_PAGE = 50
KINDS = {
    "events/confirm": _("Registration: please confirm"),
    "events/already_registered": _("Registration: registered already"),
    "events/registered": _("Registration"),
    "events/added": _("Registration: added by the hub"),
    "events/attendee_removed": _("Registration cancelled by the hub"),
    "events/confirm_waiting": _("Waiting list: please confirm"),
    "events/already_waiting": _("Waiting list: on it already"),
    "events/waiting": _("Waiting list: joined"),
    "events/promoted": _("Waiting list: place given"),
    "events/place_offered": _("Waiting list: place offered"),
    "events/offer_expired": _("Waiting list: offer expired"),
    "events/removed": _("Waiting list: removed by the hub"),
    "events/waiting_changed": _("Event changed (waiting list)"),
    "events/waiting_cancelled": _("Event cancelled (waiting list)"),
    "events/withdrawn": _("Registration cancelled"),
    "events/changed": _("Event changed"),
    "events/cancelled": _("Event cancelled"),
    "events/invitation": _("Invitation"),
    "events/invitation_changed": _("Event changed (invited)"),
    "events/invitation_cancelled": _("Event cancelled (invited)"),
    "digests/confirm": _("Newsletter: please confirm"),
    "digests/already": _("Newsletter: subscribed already"),
    "digests/weekly": _("Weekly newsletter"),
    "accounts/welcome": _("Welcome to the team"),
    "hubs/team_invitation": _("Invitation to the team"),
    "hubs/confirm_profile": _("Please confirm the profile"),
    "hubs/published": _("Text published"),
    "hubs/returned": _("Changes requested"),
    "hubs/submitted": _("Waiting for approval"),
}


class EmailFilter(forms.Form):
    """Which emails to show."""

    state = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("All emails")), *State.choices])


@dataclass(frozen=True)
class SentEmail:
    """One line of the page: the email, its type in words, and what may be done about it."""

    email: OutgoingEmail
    type: str | Promise
    can_be_sent_again: bool
    suppression: Suppression | None
    bounce_can_be_lifted: bool


@require_safe
@desk("outbox.view")
def sent_emails(request: DeskRequest, hub: Hub) -> HttpResponse:
    """The emails of this hub, newest first. Costs the same on every page."""
    form = EmailFilter(request.GET or None)
    found = OutgoingEmail.objects.of_hub(hub.pk)
    if form.is_valid() and form.cleaned_data["state"]:
        found = found.filter(state=form.cleaned_data["state"])
    page = key_page(found, request.GET, size=ON_A_PAGE)
    rows = _rows(
        page.rows, request.user.has_perm("outbox.send_again", hub), request.user.has_perm("outbox.lift_bounce", hub)
    )
    context = {"hub": hub, "section": "outbox", "filter_form": form, "page": page, "rows": rows}
    return render(request, "outbox/sent_emails.html", context)


def _rows(emails: list[OutgoingEmail], may_send: bool, may_lift: bool) -> list[SentEmail]:
    on_hold = set(
        OutgoingEmail.objects.on_hold().filter(pk__in=[email.pk for email in emails]).values_list("pk", flat=True)
    )
    suppressions = suppressions_of(email for email in emails if email.state in (State.BOUNCED, State.SUPPRESSED))
    rows = []
    for email in emails:
        why = suppressions.get(email.pk)
        is_bounce = why is not None and why.reason == Suppression.Reason.BOUNCED
        kind = KINDS.get(email.kind, email.kind)
        rows.append(SentEmail(email, kind, may_send and email.pk in on_hold, why, may_lift and is_bounce))
    return rows


@require_POST
@desk("outbox.send_again")
def again(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Send an email that is on hold once more."""
    email = get_object_or_404(OutgoingEmail.objects.of_hub(hub.pk), pk=pk)
    try:
        send_again(by=request.user, email=email)
    except OutboxRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The email to %(recipient)s will be sent again.") % {"recipient": email.recipient})
    return redirect("outbox_manage:list", hub.slug)


@require_POST
@desk("outbox.lift_bounce")
def lift(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Write again to an address from which emails came back."""
    email = get_object_or_404(OutgoingEmail.objects.of_hub(hub.pk), pk=pk)
    if lift_bounce(by=request.user, address=email.recipient):
        messages.success(request, _("%(recipient)s gets emails again.") % {"recipient": email.recipient})
    else:
        messages.error(request, _("This address isn't blocked because of a bounce. Nothing was changed."))
    return redirect("outbox_manage:list", hub.slug)


manage: tuple[list[URLPattern], str] = (
    [
        path("", sent_emails, name="list"),
        path("<int:pk>/again/", again, name="again"),
        path("<int:pk>/lift/", lift, name="lift"),
    ],
    "outbox_manage",
)
