"""The contacts of one hub: the list, adding, editing, removing."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from outbox.actions import suppressions_at
from outbox.lifted_bounces import say_lifted
from stakeholders.contacts import actions as contact_actions
from stakeholders.contacts.forms import FilterForm, StakeholderForm
from stakeholders.contacts.history import history_of
from stakeholders.contacts.mailing_lists import invitations_of
from stakeholders.contacts.models import WORDS
from stakeholders.models import Stakeholder, StakeholderQuerySet
from toolkit.actions import ActionRefused
from toolkit.duplicates.merge import current_row_or_404
from toolkit.paging import page_of
from toolkit.sorting import ACTIONS, Column, TableOrder, read_order

PAGE = 50
SHOWN_ON_FORM = 10  # the latest entries of the history
PREFILLED = ("sector", "level", "region")
COLUMNS = (
    Column("name", gettext_lazy("Name"), ("sort_name",), "wide"),
    Column("email", gettext_lazy("Email"), ("email",), "address"),
    Column("sector", gettext_lazy("Sector"), ("sector",)),
    Column("level", gettext_lazy("Level"), ("level", "region"), "narrow"),
    Column("topics", gettext_lazy("Topics")),
)


@desk("stakeholders.view")
def people(request: DeskRequest, hub: Hub) -> HttpResponse:
    """List the contacts; search, filters and order stay in the address."""
    form = FilterForm(request.GET or None, hub=hub)
    may_edit = request.user.has_perm("stakeholders.edit", hub)
    order = contact_order(request, may_edit=may_edit)
    page = contacts_page(form.filtered(Stakeholder.objects.filter(hub=hub)), order, request, hub)
    context = {
        "hub": hub,
        "section": "stakeholders",
        "filter_form": form,
        "page_obj": page,
        "order": order,
        "summary": counted(page.paginator.count),
        "save_query": _segment_query(form),
        "may_edit": may_edit,
    }
    return render(request, "stakeholders/list.html", context)


def contact_order(request: DeskRequest, *, may_edit: bool) -> TableOrder:
    """Return the order of a table of contacts; with a column of actions for those who may edit."""
    return read_order((*COLUMNS, ACTIONS) if may_edit else COLUMNS, request, default="name")


def contacts_page(found: StakeholderQuerySet, order: TableOrder, request: DeskRequest, hub: Hub) -> "Page[Any]":
    """Return a page of contacts with what a table of them shows, in its order; ``suppression`` is why one gets no invitations."""
    rows = found.select_related("organisation").prefetch_related("topics").order_by(*order.fields)
    page = page_of(rows, request, PAGE)
    stopped = suppressions_at([row.email for row in page], mailing_list=invitations_of(hub))
    for row in page:
        row.suppression = stopped.get(row.email)
    return page


def counted(number: int) -> str:
    """Return how many contacts, in words."""
    return ngettext("%(number)d contact", "%(number)d contacts", number) % {"number": number}


def _segment_query(form: FilterForm) -> str:
    """Return the chosen criteria as a query for “Save as segment”; empty when nothing is chosen."""
    query = QueryDict(mutable=True)
    for name, values in (form.criteria() if form.is_bound else {}).items():
        query.setlist(name, [", ".join(values)] if name in WORDS else values)
    return query.urlencode()


@desk("stakeholders.edit")
def add(request: DeskRequest, hub: Hub) -> HttpResponse:
    """Add a contact; sector, level and region may come in the address."""
    initial = {"kind": Stakeholder.Kind.PERSON, "language": (hub.country.official_languages or ["en"])[0]}
    initial |= {name: request.GET[name] for name in PREFILLED if name in request.GET}
    form = StakeholderForm(request.POST if request.method == "POST" else None, hub=hub, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            stakeholder = contact_actions.add_stakeholder(by=request.user, hub=hub, **form.cleaned_data)
        except ActionRefused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%(name)s was added to your contacts.") % {"name": stakeholder.name})
            return redirect("stakeholders_manage:list", hub.slug)
    return render(request, "stakeholders/form.html", {"hub": hub, "section": "stakeholders", "form": form})


@desk("stakeholders.edit")
def edit(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Edit a contact; the address of a merged one leads to the one it was merged into."""
    stakeholder = current_row_or_404(Stakeholder.objects.filter(hub=hub).select_related("hub"), pk)
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
            messages.success(request, _("Changes to %(name)s were saved.") % {"name": changed.name})
            return redirect("stakeholders_manage:list", hub.slug)
    context = {"hub": hub, "section": "stakeholders", "form": form, "stakeholder": stakeholder}
    context["history"] = history_of(stakeholder, before=timezone.now(), most=SHOWN_ON_FORM)
    context["suppression"] = suppressions_at([stakeholder.email], mailing_list=invitations_of(hub)).get(
        stakeholder.email
    )
    context["may_lift"] = request.user.has_perm("outbox.lift_bounce", hub)
    context["earlier"] = list(stakeholder.earlier_addresses.values_list("address", flat=True))
    return render(request, "stakeholders/form.html", context)


@require_POST
@desk("outbox.lift_bounce")
def lift(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Write again to a contact from whose address emails came back."""
    stakeholder = get_object_or_404(Stakeholder.objects.filter(hub=hub), pk=pk)
    say_lifted(request, by=request.user, hub_id=hub.pk, address=stakeholder.email)
    return redirect("stakeholders_manage:edit", hub.slug, pk)


def _initial(stakeholder: Stakeholder) -> dict[str, Any]:
    values = {name: getattr(stakeholder, name) for name in contact_actions.FIELDS if name != "organisation"}
    topics = list(stakeholder.topics.values_list("code", flat=True))
    return {**values, "organisation": stakeholder.organisation_id, "topics": topics}


@desk("stakeholders.edit")
def remove(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Ask, then remove a contact; the address of a merged one leads to the one it was merged into and removes nothing."""
    stakeholder = current_row_or_404(Stakeholder.objects.filter(hub=hub), pk)
    if stakeholder.pk != pk:
        words = _("This contact was merged into %(name)s. Nothing was removed.")
        messages.info(request, words % {"name": stakeholder.name})
        return redirect("stakeholders_manage:edit", hub.slug, stakeholder.pk)
    form = forms.Form(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        name = stakeholder.name
        contact_actions.remove_stakeholder(by=request.user, stakeholder=stakeholder)
        messages.success(request, _("%(name)s was removed from your contacts.") % {"name": name})
        return redirect("stakeholders_manage:list", hub.slug)
    context = {"hub": hub, "section": "stakeholders", "form": form, "stakeholder": stakeholder}
    context["consequences"] = consequences_of_removal()
    return render(request, "stakeholders/remove.html", context)


def consequences_of_removal() -> list[str]:
    """Say what happens to the data of removed contacts."""
    return [
        _("Their details and invitations are deleted. This can't be undone."),
        _("Consents they gave and events they registered for themselves are kept."),
    ]
