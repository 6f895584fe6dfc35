"""The page behind the link of an invitation into a team. Opening it changes nothing; only its button does."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.personal_links import hashes_of, personal_page
from accounts.sign_in.forms import FirstPasswordForm
from accounts.sign_in.session import sign_in_newcomer
from audit.actors import CITIZEN
from hubs.models import TeamInvitation, TeamMember
from hubs.team.actions.invitations import accept_as_newcomer, accept_invitation
from toolkit.actions import ActionRefused

CONFLICT, GONE = 409, 410


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def team_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Shows who invites to what. Who has an account signs in and accepts, who has none chooses a password."""
    found = TeamInvitation.objects.select_related("hub__country", "invited_by")
    row = get_object_or_404(found, link_hash__in=hashes_of(TeamInvitation.LINK_KIND, token))
    step = _step(request, row)
    if request.method == "POST" and step == "accept":
        return _accept(request, row)
    if step == "password":
        return _choose_password(request, row)
    return _page(request, row, status=CONFLICT if request.method == "POST" else 200)


def _step(request: HttpRequest, row: TeamInvitation) -> str:
    """What the person in front of the page has to do next; ``ended`` when there is nothing left to do."""
    if not row.can_be_accepted(at=timezone.now()):
        return "ended"
    if request.user.is_authenticated:
        return "accept" if request.user.email == row.email else "other"
    return "sign_in" if User.objects.filter(email=row.email).exists() else "password"


def _accept(request: HttpRequest, row: TeamInvitation) -> HttpResponse:
    if not isinstance(request.user, User):
        return _page(request, row, status=CONFLICT)
    try:
        member = accept_invitation(by=request.user, invitation=row, at=timezone.now())
    except ActionRefused as refusal:
        return _page(request, row, refusal=str(refusal), status=CONFLICT)
    _welcome(request, member)
    return redirect("manage_hub", row.hub.slug)


def _choose_password(request: HttpRequest, row: TeamInvitation) -> HttpResponse:
    form = FirstPasswordForm(
        request.POST if request.method == "POST" else None,
        user=User(email=row.email, name=row.name),
        initial={"name": row.name},
    )
    if not form.is_valid():
        return _page(request, row, form=form)
    typed = {"name": form.cleaned_data["name"], "password": form.cleaned_data["password1"]}
    try:
        member = accept_as_newcomer(by=CITIZEN, invitation=row, at=timezone.now(), **typed)
    except ActionRefused as refusal:
        return _page(request, row, refusal=str(refusal), status=CONFLICT)
    _welcome(request, member)
    return sign_in_newcomer(request, member.user, then=reverse("manage_hub", args=[row.hub.slug]))


def _welcome(request: HttpRequest, member: TeamMember) -> None:
    words = {"hub": member.hub.title, "role": member.get_role_display()}
    messages.success(request, _("Welcome to the team of %(hub)s. Your role: %(role)s.") % words)


def _page(
    request: HttpRequest,
    row: TeamInvitation,
    *,
    form: FirstPasswordForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    row.refresh_from_db(fields=["state", "expires_at", "ended_at"])
    step = _step(request, row)
    context = {
        "invitation": row,
        "hub": row.hub,
        "step": step,
        "form": form,
        "refusal": refusal,
        "has_expired": row.has_expired(at=timezone.now()),
    }
    if step == "ended":
        status = GONE
    return render(request, "hubs/team_invitation.html", context, status=status)
