"""The changes of the network's own texts, and what is waiting for the approval of the network office."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from hubs.countries.fields import CountryField
from hubs.models import Country
from hubs.registry.desk import DeskRequest
from hubs.registry.office import office
from hubs.revisions.pages import PAGE, ChangeFilterForm, change_context, list_context, return_it, take_step
from publishing.change_addresses import APPROVALS
from publishing.listed_revisions import listed, waiting_for_office
from publishing.models import Revision, RevisionQuerySet
from toolkit.paging import page_of

PLACE: dict[str, Any] = {"hub": None, "section": "changes", "base": "network_base.html"}


class ApprovalFilterForm(ChangeFilterForm):
    """Which approvals to show."""

    country = CountryField(
        label=_("Country"),
        queryset=Country.objects.filter(hub__isnull=False),
        to_field_name="code",
        required=False,
        empty_label=_("All"),
        error_messages={"invalid_choice": _("Choose one of the countries in the list.")},
    )
    field_order = ["country", "subject"]

    def matching(self, rows: RevisionQuerySet) -> RevisionQuerySet:
        """Return the rows of the chosen subject and country."""
        found = super().matching(rows)
        country = self.cleaned_data.get("country") if self.is_bound and self.is_valid() else None
        return found.filter(publication__hub__country=country) if country else found


@require_safe
@office("hubs.approve")
def approvals(request: DeskRequest) -> HttpResponse:
    """List what is waiting for approval, the longest waiting first."""
    form = ApprovalFilterForm(request.GET if {"country", "subject"} & set(request.GET) else None)
    waiting = form.matching(waiting_for_office().with_people())
    page = page_of(waiting, request, PAGE)
    context = {
        "section": "approvals",
        "filter_form": form,
        "page_obj": page,
        "rows": listed(list(page.object_list), query=f"?from={APPROVALS}"),
    }
    return render(request, "hubs/network/approvals.html", context)


@require_safe
@office("hubs.approve")
def change_list(request: DeskRequest) -> HttpResponse:
    """List the drafts of the network's own texts, and every version that was published."""
    return render(request, "hubs/manage/changes.html", {**PLACE, **list_context(request, None)})


@require_safe
@office("hubs.approve")
def change(request: DeskRequest, pk: int) -> HttpResponse:
    """Show one revision of a text of the network."""
    revision = get_object_or_404(Revision.objects.of_hub(None).with_people(), pk=pk)
    return render(request, "hubs/manage/change.html", {**PLACE, **change_context(request, revision)})


@office("hubs.approve")
def step(request: DeskRequest, pk: int, step: str) -> HttpResponse:
    """Take one step of a revision of a text of the network."""
    return take_step(request, get_object_or_404(Revision.objects.of_hub(None).with_people(), pk=pk), step, PLACE)


@require_POST
@office("hubs.approve")
def return_change(request: DeskRequest, pk: int) -> HttpResponse:
    """Request changes to a text of the network, with a reason."""
    return return_it(request, get_object_or_404(Revision.objects.of_hub(None).with_people(), pk=pk), PLACE)
