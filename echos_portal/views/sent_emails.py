"""The page of sent emails on the dashboards of a hub and of the network office, there with newsletters of no single hub: what went
out, what became of it, and why an address gets nothing."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from digests.figures import subscriber_figures
from digests.targets import Target
from echos_portal.sent_email_filter import SentEmailFilter, subjects_of
from echos_portal.views import sent_email
from hubs.models import Hub
from hubs.registry.desk import DeskRequest
from hubs.registry.office import desk_or_office
from outbox.actions import send_again, suppressions_of
from outbox.errors import OutboxRefused
from outbox.figures import subject_figures
from outbox.kinds import kind_words
from outbox.lifted_bounces import say_lifted
from outbox.models import DeliveryReport, OutgoingEmail, OutgoingEmailQuerySet, State, Suppression
from toolkit.key_pages import key_page
from toolkit.sorting import ACTIONS, Column, plain_headers

ON_A_PAGE = 50
COLUMNS = (
    Column("to", _("To"), look="address"),
    Column("type", _("Type")),
    Column("status", _("Status"), look="narrow"),
    Column("created", _("Created"), look="narrow"),
    Column("details", _("Delivery details"), look="wide"),
    ACTIONS,
)


@dataclass(frozen=True)
class SentEmail:
    """One line of the page: the email, its type in words, and what may be done about it."""

    email: OutgoingEmail
    type: str
    title: str
    can_be_sent_again: bool
    suppression: Suppression | None
    bounce_can_be_lifted: bool
    is_complained_about: bool


def _emails_of(hub: Hub | None) -> OutgoingEmailQuerySet:
    return OutgoingEmail.objects.of_hub(hub.pk) if hub is not None else OutgoingEmail.objects.of_network()


def _list_of(hub: Hub | None) -> HttpResponseRedirect:
    return redirect("outbox_manage:list", hub.slug) if hub is not None else redirect("outbox_network:list")


@require_safe
@desk_or_office("outbox.view")
def sent_emails(request: DeskRequest, hub: Hub | None) -> HttpResponse:
    """The emails of this hub, or of none, newest first. Costs the same on every page."""
    subjects = subjects_of(hub) if hub is not None else {}
    zone = hub.zone if hub is not None else get_default_timezone()
    form = SentEmailFilter(request.GET or None, subjects=subjects, zone=zone)
    found = _emails_of(hub)
    page = key_page(form.filtered(found) if form.is_bound else found, request.GET, size=ON_A_PAGE)
    about = request.GET.get("about", "")
    rows = _rows(
        page.rows, request.user.has_perm("outbox.send_again", hub), request.user.has_perm("outbox.lift_bounce", hub)
    )
    context = {
        "hub": hub,
        "base": "manage_base.html" if hub is not None else "network_base.html",
        "section": "outbox" if hub is not None else "network",
        "filter_form": form,
        "page": page,
        "rows": rows,
        "headers": plain_headers(COLUMNS),
        "subject": subjects.get(about, ""),
        "figures": subject_figures(hub.pk, about) if hub is not None and about in subjects else None,
        "subscribers": subscriber_figures([Target(hub=hub), Target(country=hub.country)]) if hub is not None else None,
        # What emails of no hub said is deleted as soon as they are sent.
        "may_read": hub is not None and request.user.has_perm("outbox.read", hub),
    }
    return render(request, "outbox/sent_emails.html", context)


def _rows(emails: list[OutgoingEmail], may_send: bool, may_lift: bool) -> list[SentEmail]:
    on_hold = set(
        OutgoingEmail.objects.on_hold().filter(pk__in=[email.pk for email in emails]).values_list("pk", flat=True)
    )
    complaints = DeliveryReport.objects.filter(email__in=emails, type=DeliveryReport.Type.COMPLAINT)
    complained = set(complaints.values_list("email", flat=True))
    suppressions = suppressions_of(email for email in emails if email.state in (State.BOUNCED, State.SUPPRESSED))
    rows = []
    for email in emails:
        why = suppressions.get(email.pk)
        is_bounce = why is not None and why.reason == Suppression.Reason.BOUNCED
        kind, title = kind_words(email.kind), str(email.context.get("title", ""))
        may_send_it = may_send and email.pk in on_hold
        rows.append(SentEmail(email, kind, title, may_send_it, why, may_lift and is_bounce, email.pk in complained))
    return rows


@require_POST
@desk_or_office("outbox.send_again")
def again(request: DeskRequest, hub: Hub | None, pk: int) -> HttpResponse:
    """Send an email that is on hold once more."""
    email = get_object_or_404(_emails_of(hub), pk=pk)
    try:
        send_again(by=request.user, email=email)
    except OutboxRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The email to %(recipient)s will be sent again.") % {"recipient": email.recipient})
    return _list_of(hub)


@require_POST
@desk_or_office("outbox.lift_bounce")
def lift(request: DeskRequest, hub: Hub | None, pk: int) -> HttpResponse:
    """Write again to an address from which emails came back."""
    email = get_object_or_404(_emails_of(hub), pk=pk)
    say_lifted(request, by=request.user, hub_id=hub.pk if hub is not None else None, address=email.recipient)
    return _list_of(hub)


manage: tuple[list[URLPattern], str] = (
    [
        path("", sent_emails, name="list"),
        path("<int:pk>/", sent_email.sent_email, name="detail"),
        path("<int:pk>/html/", sent_email.html, name="html"),
        path("<int:pk>/again/", again, name="again"),
        path("<int:pk>/lift/", lift, name="lift"),
    ],
    "outbox_manage",
)
network: tuple[list[URLPattern], str] = (
    [
        path("", sent_emails, name="list"),
        path("<int:pk>/again/", again, name="again"),
        path("<int:pk>/lift/", lift, name="lift"),
    ],
    "outbox_network",
)
