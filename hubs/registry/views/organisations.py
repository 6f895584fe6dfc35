"""All organisations of the network, for the network office: search and correct."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hubs.models import Organisation
from hubs.registry.actions.organisations import change_organisation, organisation_edition
from hubs.registry.desk import DeskRequest
from hubs.registry.forms import OrganisationFilterForm, OrganisationForm, facts_of
from hubs.registry.office import office
from toolkit.duplicates.merge import current_row_or_404
from toolkit.forms import done
from toolkit.paging import page_of
from toolkit.sorting import Column, plain_headers

PAGE = 50
PLACE: dict[str, Any] = {"section": "organisations"}
HEADERS = plain_headers(
    [
        Column("name", gettext_lazy("Name"), look="wide"),
        Column("country", gettext_lazy("Country"), look="narrow"),
        Column("type", gettext_lazy("Type")),
        Column("sector", gettext_lazy("Sector")),
        Column("hubs", gettext_lazy("Member of")),
    ]
)


@office("network.edit_organisations")
def organisations(request: DeskRequest) -> HttpResponse:
    """List the organisations, as filtered."""
    form = OrganisationFilterForm(request.GET or None)
    found = form.filtered(Organisation.objects.order_by("sort_name", "pk"))
    rows = found.select_related("country").prefetch_related("memberships__hub__country")
    page = page_of(rows, request, PAGE)
    count = page.paginator.count
    summary = ngettext("%(count)d organisation", "%(count)d organisations", count) % {"count": count}
    context = {**PLACE, "filter_form": form, "page_obj": page, "headers": HEADERS, "summary": summary}
    return render(request, "hubs/network/organisations.html", context)


@office("network.edit_organisations")
def organisation(request: DeskRequest, pk: int) -> HttpResponse:
    """Correct the facts of one; the address of a merged one leads to the one it was merged into."""
    facts = current_row_or_404(Organisation.objects.select_related("country"), pk)
    if facts.pk != pk:
        return redirect("hubs_network:organisation", facts.pk)
    data = request.POST if request.method == "POST" else None
    form = OrganisationForm(data, initial=facts_of(facts), edition=organisation_edition(facts))

    def act() -> None:
        change_organisation(by=request.user, organisation=facts, seen=form.seen, **form.cleaned_data)

    if done(form, act, facts_of):
        messages.success(request, _("Changes to %(name)s saved.") % {"name": form.cleaned_data["name"]})
        return redirect("hubs_network:organisations")
    memberships = facts.memberships.select_related("hub__country")
    context = {**PLACE, "form": form, "organisation": facts, "memberships": memberships}
    return render(request, "hubs/network/organisation.html", context)
