"""Inviting contacts to an event."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from events.invitations import actions as invitation_actions
from events.invitations.actions import STANDARD, refusal_of_inviting, refuse_unless_invitable
from events.invitations.forms import InvitationTextForm, InviteForm
from events.invitations.previews import languages_of, previews_of, send_test_invitation
from events.invitations.texts import InvitationText, refuse_unless_sendable
from events.models import Event, Invitation
from events.programme.desk_pages import organised_by, refused_page, show
from events.waiting_list.places import full_words
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from stakeholders.models import Segment
from toolkit.actions import ActionRefused

SHOWN = 20  # names in a preview


@desk("events.invite")
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Choose a segment, write the text, see who would get which email, then invite. ``step``: ``preview``, ``test``, or send."""
    event = get_object_or_404(organised_by(hub), pk=pk)
    if closed := refused_page(request, hub, event, refusal_of_inviting(event, at=timezone.now()), page="invitees"):
        return closed
    asked = request.POST if request.method == "POST" else request.GET
    form = InviteForm(asked if "segment" in asked or request.method == "POST" else None, hub=hub)
    segment = form.cleaned_data["segment"] if form.is_bound and form.is_valid() else None
    context: dict[str, Any] = {
        "event": event,
        "form": form,
        "segment": segment,
        "refusal": "",
        "preview": None,
        "text_form": None,
        "full": full_words(event),
    }
    context["has_segments"] = Segment.objects.filter(hub=hub).exists()
    if segment is None:
        return show(request, "invite", hub, **context)
    try:
        refuse_unless_invitable(event, segment, at=timezone.now())
    except ActionRefused as refused:
        return show(request, "invite", hub, status=_refused(request), **{**context, "refusal": str(refused)})
    text_form = InvitationTextForm(
        request.POST if request.method == "POST" else None, languages=languages_of(event, segment)
    )
    text, status = STANDARD, 200
    if request.method == "POST" and text_form.is_valid():
        text = text_form.text()
        try:
            if (words := _carry_out(request, event, segment, text)) is not None:
                messages.success(request, words)
                return redirect("events_manage:detail", hub.slug, event.pk)
        except ActionRefused as refused:
            refused.add_to_form(text_form)
            text, status = STANDARD, HTTPStatus.CONFLICT
    return show(
        request, "invite", hub, status=status,
        **{**context, "text_form": text_form, "preview": _preview(event, segment, text)},
    )  # fmt: skip


def _refused(request: DeskRequest) -> int:
    return HTTPStatus.CONFLICT if request.method == "POST" else HTTPStatus.OK


def _carry_out(request: DeskRequest, event: Event, segment: Segment, text: InvitationText) -> str | None:
    """Do what the button says; return the message where the page is left, None where it stays."""
    step = request.POST.get("step", "")
    if step == "preview":
        refuse_unless_sendable(text, event, at=timezone.now())
        return None
    if step == "test":
        sent = send_test_invitation(by=request.user, event=event, segment=segment, text=text, at=timezone.now())
        words = ngettext(
            "We've sent %(count)d test to %(address)s.", "We've sent %(count)d tests to %(address)s.", sent
        )
        known = _("This test has just been sent to %(address)s.")
        messages.success(request, (words if sent else known) % {"count": sent, "address": request.user.email})
        return None
    if not invitation_actions.still_to_invite(event, segment).exists():
        return _("Everyone in this segment who can be invited is already invited or registered. No emails were sent.")
    invitation_actions.start_campaign(by=request.user, event=event, segment=segment, text=text, at=timezone.now())
    return _("The invitations are being sent. This page shows the progress.")


def _preview(event: Event, segment: Segment, text: InvitationText) -> dict[str, object]:
    members, new = segment.members(), invitation_actions.still_to_invite(event, segment)
    count = new.count()
    return {
        "members": members.count(),
        "without_address": members.filter(email="").count(),
        "left_out": _left_out(event, segment),
        "new": count,
        "names": list(new.order_by("sort_name", "pk")[:SHOWN]),
        "more": max(0, count - SHOWN),
        "emails": previews_of(event, segment, text),
    }


def _left_out(event: Event, segment: Segment) -> dict[str, int]:
    """Count the contacts who are not invited with the others: whose invitation was withdrawn, and who have declined."""
    invitations = Invitation.objects.filter(event=event, hub=segment.hub_id, stakeholder__in=segment.members())
    states = (Invitation.State.WITHDRAWN, Invitation.State.DECLINED)
    return {str(state): invitations.filter(state=state).count() for state in states}
