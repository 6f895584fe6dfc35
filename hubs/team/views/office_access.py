"""A coordinator lets the network office see the people of the hub, or ends that."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from hubs.team.actions.office_access import end_office_access, let_office_in
from toolkit.actions import ActionRefused


class OfficeAccessForm(forms.Form):
    """Until when the network office sees contacts and attendees."""

    until = forms.DateField(
        label=gettext_lazy("Until"), widget=forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d")
    )


@require_POST
@desk("hubs.let_office_in")
def grant(request: DeskRequest, hub: Hub) -> HttpResponse:
    """The network office sees contacts and attendees until that day."""
    form = OfficeAccessForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a day within the next six months."))
        return redirect("hubs_manage:team", hub.slug)
    try:
        access = let_office_in(by=request.user, hub=hub, until=form.cleaned_data["until"], at=timezone.now())
    except ActionRefused as refused:
        messages.error(request, refused.message)
    else:
        words = _("The network office can see your contacts and attendees until %(day)s.")
        messages.success(request, words % {"day": formats.date_format(access.until)})
    return redirect("hubs_manage:team", hub.slug)


@require_POST
@desk("hubs.let_office_in")
def end(request: DeskRequest, hub: Hub) -> HttpResponse:
    """The network office sees figures only."""
    end_office_access(by=request.user, hub=hub, at=timezone.now())
    messages.success(request, _("The network office no longer sees your contacts and attendees."))
    return redirect("hubs_manage:team", hub.slug)
