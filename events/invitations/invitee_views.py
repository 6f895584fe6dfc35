"""The contacts invited to an event, on the dashboard."""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.invitations.invitee_actions import (
    invite_again,
    refusal_of_inviting_again,
    refusal_of_withdrawing,
    resend_invitation,
    withdraw_invitation,
)
from events.invitations.invitees import InviteeFilterForm, badge_of, invitees_of
from events.models import Event, Invitation
from events.programme.desk_pages import PER_PAGE, organised_by, refused_page, show
from events.programme.figures import with_registered
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from toolkit.actions import ActionRefused
from toolkit.paging import page_of
from toolkit.sorting import ACTIONS, Column, read_order

COLUMNS = (
    Column("name", gettext_lazy("Name"), ("sort_name",), "wide"),
    Column("emailed", gettext_lazy("Last emailed"), ("emailed_at",), is_descending=True),
    Column("state", gettext_lazy("Status"), ("state", "delivery")),
    Column("replied", gettext_lazy("Replied"), ("answered_at",), is_descending=True),
)


@desk("events.view_people")
@require_safe
def invitees(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """List the contacts the hub has invited, with the reply of each, or what became of the email."""
    event = get_object_or_404(with_registered(organised_by(hub)), pk=pk)
    may_invite = request.user.has_perm("events.invite", hub) and event.state == Event.State.PUBLISHED
    may_invite = may_invite and not event.is_over(at=timezone.now())
    form = InviteeFilterForm(request.GET)
    order = read_order((*COLUMNS, ACTIONS) if may_invite else COLUMNS, request, default="name")
    page = page_of(form.filtered(invitees_of(hub, event)).order_by(*order.fields, "pk"), request, PER_PAGE)
    number = page.paginator.count
    return show(
        request, "invitees", hub, event=event, page_obj=page, order=order, filter_form=form, may_invite=may_invite,
        lines=[(one, *badge_of(one)) for one in page],
        summary=ngettext("%(number)d invitation", "%(number)d invitations", number) % {"number": number},
    )  # fmt: skip


@require_POST
@desk("events.invite")
def resend(request: DeskRequest, hub: Hub, pk: int, invitation: int) -> HttpResponse:
    """Email the invitation again."""
    row = _invitation(hub, pk, invitation)
    try:
        resend_invitation(by=request.user, invitation=row, at=timezone.now())
    except ActionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, _("We're sending the invitation to “%(name)s” again.") % {"name": row.stakeholder.name}
        )
    return redirect("events_manage:invitees", hub.slug, pk)


@desk("events.invite")
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: DeskRequest, hub: Hub, pk: int, invitation: int) -> HttpResponse:
    """Ask, then withdraw an invitation."""
    row = _invitation(hub, pk, invitation)
    if closed := refused_page(request, hub, row.event, refusal_of_withdrawing(row), page="registrations"):
        return closed
    done = _("The invitation of “%(name)s” was withdrawn.")
    return _ask_first(request, hub, row, withdraw_invitation, done, "withdraw_invitation")


@desk("events.invite")
@require_http_methods(["GET", "HEAD", "POST"])
def invite_once_more(request: DeskRequest, hub: Hub, pk: int, invitation: int) -> HttpResponse:
    """Ask, then invite a person again whose invitation was withdrawn, or who has declined."""
    row = _invitation(hub, pk, invitation)
    refused = refusal_of_inviting_again(row, at=timezone.now())
    if closed := refused_page(request, hub, row.event, refused, page="invitees"):
        return closed
    return _ask_first(request, hub, row, invite_again, _("We're inviting “%(name)s” again."), "invite_again")


def _ask_first(
    request: DeskRequest, hub: Hub, row: Invitation, act: Callable[..., Invitation], done: str, template: str
) -> HttpResponse:
    """Show the page that asks; once its button was pressed do it, and say ``done`` or why it was refused."""
    refusal = ""
    if request.method == "POST":
        try:
            act(by=request.user, invitation=row, at=timezone.now())
        except ActionRefused as refused:
            refusal = str(refused)
        else:
            messages.success(request, done % {"name": row.stakeholder.name})
            return redirect("events_manage:invitees", hub.slug, row.event_id)
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.OK
    return show(request, template, hub, status=status, event=row.event, invitation=row, refusal=refusal)


def _invitation(hub: Hub, pk: int, invitation: int) -> Invitation:
    event = get_object_or_404(organised_by(hub), pk=pk)
    rows = Invitation.objects.filter(hub=hub, event=event).select_related("event__hub__country", "stakeholder")
    return get_object_or_404(rows, pk=invitation)
