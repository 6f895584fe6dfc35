"""The pages on which a hub manages its team."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from hubs.models import Hub, OfficeAccess, TeamInvitation, TeamMember
from hubs.registry.desk import DeskRequest, desk
from hubs.team.actions.roles import can_replace_only_coordinator, member_edition, remove_member, set_role
from hubs.team.forms import (
    InviteColleagueForm,
    OfficeAccessForm,
    RemovalReasonForm,
    RoleForm,
    RoleOfOnlyCoordinatorForm,
)
from toolkit.actions import ActionRefused
from toolkit.forms import done
from toolkit.sorting import ACTIONS, Column, plain_headers, read_order
from toolkit.text_search import SortKey

COLUMNS = [
    Column("name", pgettext_lazy("of a person", "Name"), ("sort_name",)),
    Column("email", gettext_lazy("Email address"), ("user__email",), "wide"),
    Column("role", gettext_lazy("Role"), ("role", "sort_name")),
    Column("since", gettext_lazy("Since"), ("created_at",)),
]
INVITATIONS = plain_headers(
    [
        Column("name", pgettext_lazy("of a person", "Name")),
        Column("email", gettext_lazy("Email address"), look="wide"),
        Column("role", gettext_lazy("Role")),
        Column("sent", gettext_lazy("Sent")),
        Column("expires", gettext_lazy("Expires")),
        ACTIONS,
    ]
)


def _members(hub: Hub) -> QuerySet[TeamMember]:
    return TeamMember.objects.filter(hub=hub).select_related("user", "hub__country")


@desk("hubs.view_desk")
def team(request: DeskRequest, hub: Hub) -> HttpResponse:
    """List the team with roles; for coordinators also open invitations and a form to invite."""
    return team_page(request, hub, InviteColleagueForm())


def team_page(
    request: DeskRequest, hub: Hub, form: InviteColleagueForm, office_form: OfficeAccessForm | None = None
) -> HttpResponse:
    """Show the page of the team with these forms."""
    may_manage = request.user.has_perm("hubs.manage_team", hub)
    order = read_order([*COLUMNS, *([ACTIONS] if may_manage else [])], request, default="role")
    members = _members(hub).annotate(sort_name=SortKey("user__name")).order_by(*order.fields)
    context: dict[str, Any] = {"hub": hub, "section": "team", "members": members, "order": order}
    if may_manage:
        at = timezone.now()
        invited = TeamInvitation.objects.open().filter(hub=hub).select_related("invited_by")
        rows = [(row, row.has_expired(at=at)) for row in invited]
        context |= {"may_manage": True, "invitations": rows, "invitation_headers": INVITATIONS, "form": form}
    if request.user.has_perm("hubs.let_office_in", hub):
        context["office_access"] = OfficeAccess.objects.current(timezone.localdate()).filter(hub=hub).first()
        context |= {"may_let_office_in": True, "office_form": office_form or OfficeAccessForm()}
    return render(request, "hubs/manage/team.html", context)


@desk("hubs.manage_team")
def member(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Change the role of a team member."""
    colleague = get_object_or_404(_members(hub), pk=pk)
    data, initial = request.POST if request.method == "POST" else None, {"role": colleague.role}
    form_class = RoleOfOnlyCoordinatorForm if can_replace_only_coordinator(request.user, colleague) else RoleForm
    form = form_class(data, initial=initial, edition=member_edition(colleague))
    if request.method == "POST" and form.is_valid():
        try:
            changed = set_role(by=request.user, hub=hub, user=colleague.user, seen=form.seen, **form.cleaned_data)
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
    """Remove a member from the team, after asking."""
    colleague = get_object_or_404(_members(hub), pk=pk)
    form_class = RemovalReasonForm if can_replace_only_coordinator(request.user, colleague) else forms.Form
    form = form_class(request.POST if request.method == "POST" else None)
    if done(form, lambda: remove_member(by=request.user, member=colleague, **form.cleaned_data)):
        messages.success(request, _("%(name)s is no longer in the team.") % {"name": colleague.user.name})
        if colleague.user_id == request.user.pk:
            return redirect("manage_home")
        return redirect("hubs_manage:team", hub.slug)
    context = {"hub": hub, "section": "team", "member": colleague, "form": form}
    return render(request, "hubs/manage/remove.html", context)
