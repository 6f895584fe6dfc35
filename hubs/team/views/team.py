"""The screens on which a hub's team looks after itself."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hubs.models import Hub, OfficeAccess, Role, TeamInvitation, TeamMember
from hubs.registry.desk import DeskRequest, desk
from hubs.team.actions.roles import member_edition, remove_member, set_role
from hubs.team.forms import InviteColleagueForm, OfficeAccessForm
from toolkit.actions import ActionRefused
from toolkit.forms import EditFormMixin


class RoleForm(EditFormMixin):
    """Which role a colleague has."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices, widget=forms.RadioSelect)


def _members(hub: Hub) -> QuerySet[TeamMember]:
    return TeamMember.objects.filter(hub=hub).select_related("user", "hub__country")


@desk("hubs.view_desk")
def team(request: DeskRequest, hub: Hub) -> HttpResponse:
    """Who works for the hub, and as what; for coordinators also who is invited, and a form to invite."""
    return team_page(request, hub, InviteColleagueForm())


def team_page(
    request: DeskRequest, hub: Hub, form: InviteColleagueForm, office_form: OfficeAccessForm | None = None
) -> HttpResponse:
    """Show the page of the team with its forms as they stand."""
    context: dict[str, Any] = {"hub": hub, "section": "team", "members": _members(hub)}
    if request.user.has_perm("hubs.manage_team", hub):
        at = timezone.now()
        invited = TeamInvitation.objects.open().filter(hub=hub).select_related("invited_by")
        rows = [(row, row.has_expired(at=at)) for row in invited]
        context |= {"may_manage": True, "invitations": rows, "form": form}
    if request.user.has_perm("hubs.let_office_in", hub):
        context["office_access"] = OfficeAccess.objects.current(timezone.localdate()).filter(hub=hub).first()
        context |= {"may_let_office_in": True, "office_form": office_form or OfficeAccessForm()}
    return render(request, "hubs/manage/team.html", context)


@desk("hubs.manage_team")
def member(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Another role for a colleague."""
    colleague = get_object_or_404(_members(hub), pk=pk)
    data, initial = request.POST if request.method == "POST" else None, {"role": colleague.role}
    form = RoleForm(data, initial=initial, edition=member_edition(colleague))
    if request.method == "POST" and form.is_valid():
        try:
            role = form.cleaned_data["role"]
            changed = set_role(by=request.user, hub=hub, user=colleague.user, role=role, seen=form.seen)
        except ActionRefused as refusal:
            form.refuse(refusal)
        else:
            words = {"name": changed.user.name, "role": changed.get_role_display()}
            messages.success(request, _("Role of %(name)s: %(role)s.") % words)
            return redirect("hubs_manage:team", hub.slug)
    context = {"hub": hub, "section": "team", "member": colleague, "form": form}
    return render(request, "hubs/manage/member.html", context)


@desk("hubs.manage_team")
def remove(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """A colleague leaves the team."""
    colleague = get_object_or_404(_members(hub), pk=pk)
    form = forms.Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            remove_member(by=request.user, member=colleague)
        except ActionRefused as refusal:
            refusal.add_to_form(form)
        else:
            messages.success(request, _("%(name)s is no longer in the team.") % {"name": colleague.user.name})
            if colleague.user_id == request.user.pk:
                return redirect("manage_home")
            return redirect("hubs_manage:team", hub.slug)
    context = {"hub": hub, "section": "team", "member": colleague, "form": form}
    return render(request, "hubs/manage/remove.html", context)
