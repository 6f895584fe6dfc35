"""The buttons of the team page with which a coordinator asks colleagues in."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hubs.models import Hub, TeamInvitation
from hubs.registry.desk import DeskRequest, desk
from hubs.team.actions.invitations import invite_colleague, send_invitation_again, withdraw_invitation
from hubs.team.forms import InviteColleagueForm
from hubs.team.views.team import team_page
from toolkit.actions import ActionRefused


@require_POST
@desk("hubs.manage_team")
def invite(request: DeskRequest, hub: Hub) -> HttpResponse:
    """Asks a colleague in; with mistakes, the team page again with what was typed."""
    form = InviteColleagueForm(request.POST)
    if form.is_valid():
        try:
            sent = invite_colleague(
                by=request.user, hub=hub, language=get_language() or "en", at=timezone.now(), **form.cleaned_data
            )
        except ActionRefused as refusal:
            form.add_error("email", str(refusal))
        else:
            words = {"address": sent.email}
            messages.success(request, _("We've emailed an invitation to %(address)s.") % words)
            return redirect("hubs_manage:team", hub.slug)
    return team_page(request, hub, form)


@require_POST
@desk("hubs.manage_team")
def send_again(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Email the invitation again, and give it fourteen days more."""
    return _done(request, hub, pk, send_invitation_again, _("We've emailed %(name)s again."))


@require_POST
@desk("hubs.manage_team")
def withdraw(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Withdraw an invitation: the link in its email stops working."""
    return _done(request, hub, pk, withdraw_invitation, _("The invitation of %(name)s is withdrawn."))


def _done(request: DeskRequest, hub: Hub, pk: int, action: Callable[..., TeamInvitation], words: str) -> HttpResponse:
    invitation = get_object_or_404(TeamInvitation.objects.filter(hub=hub), pk=pk)
    try:
        action(by=request.user, invitation=invitation, at=timezone.now())
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words % {"name": invitation.name})
    return redirect("hubs_manage:team", hub.slug)
