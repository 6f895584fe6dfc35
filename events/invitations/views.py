"""Inviting contacts to an event."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.invitations import actions as invitation_actions
from events.invitations.actions import refuse_unless_invitable
from events.invitations.forms import InviteForm
from events.models import Event
from events.programme.desk_pages import organised_by, show
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from stakeholders.models import Segment
from toolkit.actions import ActionRefused

SHOWN = 20  # names in a preview


@desk("events.invite")
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Choose a segment, see who would be emailed, then invite."""
    event = get_object_or_404(organised_by(hub), pk=pk)
    asked = request.POST if request.method == "POST" else request.GET
    form = InviteForm(asked if "segment" in asked or request.method == "POST" else None, hub=hub)
    segment = form.cleaned_data["segment"] if form.is_bound and form.is_valid() else None
    refusal = ""
    if segment is not None:
        try:
            refuse_unless_invitable(event, segment, at=timezone.now())
            if request.method == "POST":
                messages.success(request, _invite(request, event, segment))
                return redirect("events_manage:detail", hub.slug, event.pk)
        except ActionRefused as refused:
            refusal = str(refused)
    preview = _preview(event, segment) if segment is not None and not refusal else None
    return show(
        request, "invite", hub, status=409 if refusal and request.method == "POST" else 200, event=event, form=form,
        segment=segment, refusal=refusal, preview=preview, has_segments=Segment.objects.filter(hub=hub).exists(),
    )  # fmt: skip


def _preview(event: Event, segment: Segment) -> dict[str, object]:
    members, new = segment.members(), invitation_actions.still_to_invite(event, segment)
    count = new.count()
    return {
        "members": members.count(),
        "without_address": members.filter(email="").count(),
        "new": count,
        "names": list(new.order_by("sort_name", "pk")[:SHOWN]),
        "more": max(0, count - SHOWN),
    }


def _invite(request: DeskRequest, event: Event, segment: Segment) -> str:
    """Leave the invitations to a worker; return the message for the coordinator."""
    if not invitation_actions.still_to_invite(event, segment).exists():
        return _("Everyone in this segment who can be invited is already invited or registered. No emails were sent.")
    invitation_actions.start_campaign(by=request.user, event=event, segment=segment, at=timezone.now())
    return _("The invitations are being sent. This page shows the progress.")
