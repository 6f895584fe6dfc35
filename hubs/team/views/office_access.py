"""A coordinator lets the network office see the people of the hub, or ends that."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from hubs.team.actions.office_access import end_office_access, let_office_in
from hubs.team.forms import InviteColleagueForm, OfficeAccessForm
from hubs.team.views.team import team_page
from toolkit.actions import ActionRefused
from toolkit.date_formatting import partial_words


@require_POST
@desk("hubs.let_office_in")
def grant(request: DeskRequest, hub: Hub) -> HttpResponse:
    """The network office sees contacts and attendees until that day."""
    form = OfficeAccessForm(request.POST)
    if form.is_valid():
        try:
            access = let_office_in(by=request.user, hub=hub, until=form.cleaned_data["until"], at=timezone.now())
        except ActionRefused as refused:
            form.add_error("until", str(refused))
        else:
            words = _("The network office can see your contacts and attendees until %(day)s.")
            messages.success(request, words % {"day": partial_words(access.until, "day")})
            return redirect("hubs_manage:team", hub.slug)
    return team_page(request, hub, InviteColleagueForm(), form)


@require_POST
@desk("hubs.let_office_in")
def end(request: DeskRequest, hub: Hub) -> HttpResponse:
    """The network office sees figures only."""
    end_office_access(by=request.user, hub=hub, at=timezone.now())
    messages.success(request, _("The network office no longer sees your contacts and attendees."))
    return redirect("hubs_manage:team", hub.slug)
