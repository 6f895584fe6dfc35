"""Who is missing among the contacts of a hub or of a segment, and the targets they are compared with."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from stakeholders.contacts.figures import contacts_of
from stakeholders.gaps.actions import set_targets, targets_edition
from stakeholders.gaps.counts import count_groups
from stakeholders.gaps.findings import People
from stakeholders.gaps.forms import GapsForm, TargetsForm
from stakeholders.gaps.pages import show_gaps
from stakeholders.gaps.targets import targets_of
from toolkit.forms import done


@require_safe
@desk("stakeholders.view")
def gaps(request: DeskRequest, hub: Hub) -> HttpResponse:
    """Show which sectors, levels and regions are missing among all contacts, or among those of a segment."""
    form = GapsForm(request.GET or None, hub=hub)
    segment = form.cleaned_data.get("segment") if form.is_bound and form.is_valid() else None
    contacts = count_groups(contacts_of(hub))
    counts = count_groups(segment.members()) if segment else contacts
    people = People(counts, contacts, targets_of(hub))
    return show_gaps(request, hub, people, filter_form=form, segment=segment)


@require_http_methods(["GET", "HEAD", "POST"])
@desk("stakeholders.edit")
def targets(request: DeskRequest, hub: Hub) -> HttpResponse:
    """Set the targets by sector, level and region."""
    data = request.POST if request.method == "POST" else None
    form = TargetsForm(data, hub=hub, initial=targets_of(hub).values(), edition=targets_edition(hub))
    if request.method == "POST" and done(
        form,
        lambda: set_targets(by=request.user, hub=hub, targets=form.targets(), seen=form.seen),
        lambda row: targets_of(row).values(),
    ):
        messages.success(request, _("The targets were saved."))
        return redirect("stakeholders_manage:gaps", hub.slug)
    return render(request, "stakeholders/targets.html", {"hub": hub, "section": "stakeholders", "form": form})
