"""All organisations of the network, for the network office: search, edit, find and merge duplicates."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hubs.models import Membership, Organisation
from hubs.registry.actions.organisation_merge import APART, merge_organisations, relations, say_distinct, united
from hubs.registry.actions.organisations import change_organisation, organisation_edition
from hubs.registry.desk import DeskRequest
from hubs.registry.duplicates import probable_duplicates
from hubs.registry.forms import MergeOrganisationsForm, OrganisationFilterForm, OrganisationForm, facts_of
from hubs.registry.models.membership import MembershipRole
from hubs.registry.office import office
from toolkit.actions import ActionRefused, EditConflict
from toolkit.paging import page_of
from toolkit.partial_dates.dates import term_in_words

PAGE = 50
PAIRS = 25
PLACE: dict[str, Any] = {"section": "organisations"}


@office("network.edit_organisations")
def organisations(request: DeskRequest) -> HttpResponse:
    """List the organisations, as filtered."""
    form = OrganisationFilterForm(request.GET or None)
    found = form.filtered(Organisation.objects.order_by("sort_name", "pk"))
    rows = found.select_related("country").prefetch_related("memberships__hub__country")
    page = page_of(rows, request, PAGE)
    count = page.paginator.count
    summary = ngettext("%(count)d organisation", "%(count)d organisations", count) % {"count": count}
    context = {**PLACE, "filter_form": form, "page_obj": page, "summary": summary}
    return render(request, "hubs/network/organisations.html", context)


@office("network.edit_organisations")
def organisation(request: DeskRequest, pk: int) -> HttpResponse:
    """Edit one organisation."""
    facts = get_object_or_404(Organisation.objects.select_related("country"), pk=pk)
    data = request.POST if request.method == "POST" else None
    form = OrganisationForm(data, initial=facts_of(facts), edition=organisation_edition(facts))
    if request.method == "POST" and form.is_valid():
        try:
            changed = change_organisation(by=request.user, organisation=facts, seen=form.seen, **form.cleaned_data)
        except ActionRefused as refusal:
            form.refuse(refusal, facts_of)
        else:
            messages.success(request, _("Changes to %(name)s saved.") % {"name": changed.name})
            return redirect("hubs_network:organisations")
    memberships = facts.memberships.select_related("hub__country")
    context = {**PLACE, "form": form, "organisation": facts, "memberships": memberships}
    return render(request, "hubs/network/organisation.html", context)


@office("network.edit_organisations")
def duplicates(request: DeskRequest) -> HttpResponse:
    """Show pairs that may be duplicates, the most likely first."""
    page = Paginator(probable_duplicates(), PAIRS).get_page(request.GET.get("page"))
    ids = {pk for pair in page for pk in (pair.first, pair.second)}
    rows = Organisation.objects.select_related("country").annotate(hub_count=Count("memberships")).in_bulk(ids)
    pairs = [(rows[pair.first], rows[pair.second], pair.sign.label) for pair in page]
    return render(request, "hubs/network/duplicates.html", {**PLACE, "page_obj": page, "pairs": pairs})


@office("network.edit_organisations")
def compare(request: DeskRequest, pk: int, other: int) -> HttpResponse:
    """Show both side by side and what a merge would do; merge them or note that they are no duplicates."""
    if pk == other:
        raise Http404
    rows = Organisation.objects.select_related("country")
    kept = get_object_or_404(rows, pk=pk)
    gone = get_object_or_404(rows, pk=other)
    decision = request.POST.get("decision", "")
    if request.method == "POST" and decision == "two":
        return _leave_apart(request, kept, gone)
    form = MergeOrganisationsForm(request.POST if request.method == "POST" else None, kept=kept, gone=gone)
    if request.method == "POST" and form.is_valid():
        if decision != "one":
            form.add_error(None, _("Choose “Merge organisations” or “Not a duplicate”."))
        else:
            return _merge(request, form, kept, gone)
    return _compared(request, form, kept, gone)


def _leave_apart(request: DeskRequest, kept: Organisation, gone: Organisation) -> HttpResponse:
    try:
        say_distinct(by=request.user, one=kept, other=gone)
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Marked as not a duplicate. The pair is not shown again."))
    return redirect("hubs_network:duplicates")


def _merge(request: DeskRequest, form: MergeOrganisationsForm, kept: Organisation, gone: Organisation) -> HttpResponse:
    try:
        merged = merge_organisations(by=request.user, kept=kept, gone=gone, fields=form.chosen(), seen=form.seen)
    except EditConflict as meanwhile:
        messages.warning(request, str(meanwhile))
        return redirect(request.path)
    except ActionRefused as refusal:
        refusal.add_to_form(form)
        return _compared(request, form, kept, gone)
    return _merged(request, merged)


def _merged(request: DeskRequest, kept: Organisation) -> HttpResponse:
    messages.success(request, _("Merged into %(name)s.") % {"name": kept.name})
    return redirect("hubs_network:duplicates")


def _compared(
    request: DeskRequest, form: MergeOrganisationsForm, kept: Organisation, gone: Organisation
) -> HttpResponse:
    context: dict[str, Any] = {
        **PLACE,
        "form": form,
        "kept": kept,
        "gone": gone,
        "consequences": _consequences(kept, gone),
    }
    return render(request, "hubs/network/compare.html", context)


def _consequences(kept: Organisation, gone: Organisation) -> list[str]:
    """Return what a merge would do, in sentences."""
    there = {one.hub_id: one for one in Membership.objects.filter(organisation=kept)}
    sentences = []
    for one in Membership.objects.filter(organisation=gone).select_related("hub__country"):
        words: dict[str, Any] = {"hub": one.hub.title}
        if beside := there.get(one.hub_id):
            facts = united(beside, one)
            words["role"] = MembershipRole(facts["role"]).label
            words["term"] = term_in_words(facts["since"], facts["until"]) or _("dates not known")
            sentences.append(_("%(hub)s: two memberships become one (%(role)s, %(term)s).") % words)
        else:
            sentences.append(_("%(hub)s: the membership moves to the merged organisation.") % words)
    for key in relations():
        number = models.QuerySet(key.model).filter(**{key.name: gone}).count()
        if number and key.model not in APART:
            things = {"things": key.model._meta.verbose_name_plural, "number": number}
            sentences.append(_("%(things)s: %(number)d move to the merged organisation.") % things)
    return sentences
