"""The people and organisations of one hub."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from stakeholders.contacts import actions as contact_actions
from stakeholders.contacts.forms import FilterForm, StakeholderForm
from stakeholders.contacts.models import WORDS
from stakeholders.models import Stakeholder
from toolkit.actions import ActionRefused
from toolkit.duplicates.merging import current_row
from toolkit.paging import page_of

PAGE = 50


@desk("stakeholders.view")
def people(request: DeskRequest, hub: Hub) -> HttpResponse:
    """The list with search and filters, which stay in the address."""
    form = FilterForm(request.GET or None, hub=hub)
    found = form.filtered(Stakeholder.objects.filter(hub=hub))
    page = page_of(found.select_related("organisation"), request, PAGE)
    context = {
        "hub": hub,
        "section": "stakeholders",
        "filter_form": form,
        "page_obj": page,
        "summary": counted(page.paginator.count),
        "save_query": _segment_query(form),
        "may_edit": request.user.has_perm("stakeholders.edit", hub),
    }
    return render(request, "stakeholders/list.html", context)


def counted(number: int) -> str:
    """How many, in words."""
    return ngettext("%(number)d person or organisation", "%(number)d people and organisations", number) % {
        "number": number
    }


def _segment_query(form: FilterForm) -> str:
    """The chosen criteria as a query for “Save this filter as a segment”; empty when nothing is chosen."""
    query = QueryDict(mutable=True)
    for name, values in (form.criteria() if form.is_bound else {}).items():
        query.setlist(name, [", ".join(values)] if name in WORDS else values)
    return query.urlencode()


@desk("stakeholders.edit")
def add(request: DeskRequest, hub: Hub) -> HttpResponse:
    """Somebody new in the address book."""
    initial = {"kind": Stakeholder.Kind.PERSON, "language": (hub.country.official_languages or ["en"])[0]}
    form = StakeholderForm(request.POST if request.method == "POST" else None, hub=hub, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            stakeholder = contact_actions.add_stakeholder(by=request.user, hub=hub, **form.cleaned_data)
        except ActionRefused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%(name)s is in your list now.") % {"name": stakeholder.name})
            return redirect("stakeholders_manage:list", hub.slug)
    return render(request, "stakeholders/form.html", {"hub": hub, "section": "stakeholders", "form": form})


@desk("stakeholders.edit")
def edit(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Change a contact; the address of a merged one leads to the one it was merged into."""
    stakeholder = current_row(Stakeholder.objects.filter(hub=hub), pk)
    if stakeholder is None:
        raise Http404
    if stakeholder.pk != pk:
        return redirect("stakeholders_manage:edit", hub.slug, stakeholder.pk)
    data = request.POST if request.method == "POST" else None
    form = StakeholderForm(data, hub=hub, initial=_initial(stakeholder), edition=contact_actions.edition(stakeholder))
    if request.method == "POST" and form.is_valid():
        try:
            changed = contact_actions.change_stakeholder(
                by=request.user, stakeholder=stakeholder, seen=form.seen, **form.cleaned_data
            )
        except ActionRefused as refusal:
            form.refuse(refusal, _initial)
        else:
            messages.success(request, _("What you changed about %(name)s is saved.") % {"name": changed.name})
            return redirect("stakeholders_manage:list", hub.slug)
    context = {"hub": hub, "section": "stakeholders", "form": form, "stakeholder": stakeholder}
    context["earlier"] = list(stakeholder.earlier_addresses.values_list("address", flat=True))
    return render(request, "stakeholders/form.html", context)


def _initial(stakeholder: Stakeholder) -> dict[str, Any]:
    values = {name: getattr(stakeholder, name) for name in contact_actions.FIELDS if name != "organisation"}
    topics = list(stakeholder.topics.values_list("code", flat=True))
    return {**values, "organisation": stakeholder.organisation_id, "topics": topics}


@desk("stakeholders.edit")
def remove(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Out of the address book."""
    stakeholder = get_object_or_404(Stakeholder.objects.filter(hub=hub), pk=pk)
    form = forms.Form(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        name = stakeholder.name
        contact_actions.remove_stakeholder(by=request.user, stakeholder=stakeholder)
        messages.success(request, _("%(name)s is no longer in your list.") % {"name": name})
        return redirect("stakeholders_manage:list", hub.slug)
    context = {"hub": hub, "section": "stakeholders", "form": form, "stakeholder": stakeholder}
    return render(request, "stakeholders/remove.html", context)
