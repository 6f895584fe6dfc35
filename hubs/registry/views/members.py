"""The member organisations of a hub: roles, dates, adding and removing."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hubs.models import Hub, Membership, Organisation
from hubs.registry.actions.memberships import (
    add_member,
    add_new_member,
    change_membership,
    end_membership,
    membership_edition,
    remove_membership,
)
from hubs.registry.actions.organisations import change_organisation, organisation_edition
from hubs.registry.desk import DeskRequest, desk
from hubs.registry.duplicates import look_alikes
from hubs.registry.forms import (
    EndMembershipForm,
    FindOrganisationForm,
    MemberFilterForm,
    MembershipForm,
    NewMemberForm,
    OrganisationForm,
    facts_of,
    term_of,
)
from toolkit.actions import ActionRefused
from toolkit.forms import done
from toolkit.paging import page_of
from toolkit.partial_dates.dates import PartialDate
from toolkit.partial_pages import page_or_part
from toolkit.sorting import ACTIONS, Column, plain_headers, read_order

PAGE = 50
FOUND = 20
COLUMNS = [
    Column("name", gettext_lazy("Organisation"), ("organisation__sort_name",), "wide"),
    Column("role", gettext_lazy("Role"), ("rank", "organisation__sort_name")),
    Column("sector", gettext_lazy("Sector"), ("organisation__sector", "organisation__sort_name")),
    Column("since", gettext_lazy("Since"), ("since",)),
]
PAST_COLUMNS = [
    *(Column(one.key, one.label, look=one.look) for one in COLUMNS[:-1]),
    Column("term", gettext_lazy("Term")),
]


@desk("hubs.view_desk")
def members(request: DeskRequest, hub: Hub) -> HttpResponse:
    """List current members and, apart from them, past ones; filters and order stay in the address."""
    today = timezone.localdate()
    form = MemberFilterForm(request.GET or None)
    rows = Membership.objects.filter(hub=hub).select_related("organisation__country")
    found = form.filtered(rows)
    may_edit = request.user.has_perm("hubs.edit_members", hub)
    menu = [ACTIONS] if may_edit else []
    order = read_order([*COLUMNS, *menu], request, default="role")
    context = {
        "filter_form": form,
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "order": order,
        "page_obj": page_of(found.current(today).order_by(*order.fields), request, PAGE),
        "past": list(found.past(today).strongest_first()),
        "past_headers": plain_headers([*PAST_COLUMNS, *menu]),
        "may_edit": may_edit,
    }
    return _page(request, hub, "members", context)


@desk("hubs.edit_members")
def find(request: DeskRequest, hub: Hub) -> HttpResponse:
    """Search for an organisation to add; with script, while typing."""
    form = FindOrganisationForm(request.GET or None)
    text = form.cleaned_data.get("q", "").strip() if form.is_bound and form.is_valid() else ""
    found = Organisation.objects.searched(text).select_related("country") if text else Organisation.objects.none()
    mine = set(Membership.objects.filter(hub=hub).values_list("organisation_id", flat=True))
    rows = [(organisation, organisation.pk in mine) for organisation in found.order_by("sort_name", "pk")[:FOUND]]
    count = found.count()
    context = {
        "hub": hub,
        "section": "members",
        "filter_form": form,
        "text": text,
        "found": rows,
        "has_more": count > FOUND,
        "summary": ngettext("%(count)d organisation", "%(count)d organisations", count) % {"count": count}
        if text
        else "",
    }
    page, part = "hubs/manage/member_find.html", "hubs/manage/_member_found.html"
    return page_or_part(request, page=page, part=part, context=context)


@desk("hubs.edit_members")
def add(request: DeskRequest, hub: Hub) -> HttpResponse:
    """Add a known ``organisation``; without one, go to the search."""
    asked = request.POST.get("organisation") or request.GET.get("organisation")
    if asked is None:
        return redirect("hubs_manage:member_find", hub.slug)
    organisation = get_object_or_404(Organisation, pk=_number(asked))
    form = MembershipForm(request.POST if request.method == "POST" else None)
    if done(form, lambda: add_member(by=request.user, hub=hub, organisation=organisation, **form.cleaned_data)):
        return _back(request, hub, _("%(name)s is now a member."), organisation)
    return _page(request, hub, "member_add", {"form": form, "organisation": organisation})


@desk("hubs.edit_members")
def new(request: DeskRequest, hub: Hub) -> HttpResponse:
    """Add a new organisation, after showing possible duplicates."""
    initial = {"name": request.GET.get("name", "")[:250], "country": hub.country.code}
    form = NewMemberForm(request.POST if request.method == "POST" else None, initial=initial)
    alike: list[Any] = []
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        alike = [] if form.says_it_is_new else look_alikes(**{name: facts[name] for name in LOOKED_AT})
        if alike:
            form.ask_whether_it_is_new()
            return _page(request, hub, "member_new", {"form": form, "alike": alike})
        try:
            made = add_new_member(by=request.user, hub=hub, organisation=facts, **form.term())
        except ActionRefused as refusal:
            refusal.add_to_form(form)
        else:
            return _back(request, hub, _("%(name)s is now a member."), made.organisation)
    return _page(request, hub, "member_new", {"form": form, "alike": alike})


LOOKED_AT = ("name", "acronym", "website", "country")


@desk("hubs.edit_members")
def change(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Edit role, dates and source of a membership."""
    membership = _of(hub, pk)
    data = request.POST if request.method == "POST" else None
    form = MembershipForm(data, initial=term_of(membership), edition=membership_edition(membership))

    def act() -> None:
        change_membership(by=request.user, membership=membership, seen=form.seen, **form.cleaned_data)

    if done(form, act, term_of):
        return _back(request, hub, _("Your changes to %(name)s are saved."), membership.organisation)
    return _page(request, hub, "membership", {"form": form, "membership": membership})


@desk("hubs.edit_members")
def end(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """End a membership; it stays visible as a past member."""
    membership = _of(hub, pk)
    today = PartialDate.of_day(timezone.localdate())
    data = request.POST if request.method == "POST" else None
    form = EndMembershipForm(data, initial={"until": today}, edition=membership_edition(membership))

    def act() -> None:
        end_membership(by=request.user, membership=membership, until=form.cleaned_data["until"], seen=form.seen)

    if done(form, act, term_of):
        return _back(request, hub, _("The membership of %(name)s has ended."), membership.organisation)
    return _page(request, hub, "membership_end", {"form": form, "membership": membership})


@desk("hubs.edit_members")
def remove(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Remove a membership that was added by mistake, after asking."""
    membership = _of(hub, pk)
    form = forms.Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            remove_membership(by=request.user, membership=membership)
        except ActionRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("hubs_manage:members", hub.slug)
        return _back(request, hub, _("%(name)s is no longer a member."), membership.organisation)
    return _page(request, hub, "membership_remove", {"form": form, "membership": membership})


@desk("hubs.edit_members")
def organisation(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Edit an organisation. Where the hub may not, say why and who can."""
    membership = _of(hub, pk)
    facts = membership.organisation
    if not request.user.has_perm("hubs.edit_organisation", facts):
        others = Hub.objects.filter(memberships__organisation=facts).exclude(pk=hub.pk).select_related("country")
        context = {"membership": membership, "others": others, "network_office": settings.NETWORK_OFFICE_EMAIL}
        return _page(request, hub, "organisation_of_others", context, status=403 if request.method == "POST" else 200)
    data = request.POST if request.method == "POST" else None
    form = OrganisationForm(data, initial=facts_of(facts), edition=organisation_edition(facts))

    def act() -> None:
        change_organisation(by=request.user, organisation=facts, seen=form.seen, **form.cleaned_data)

    if done(form, act, facts_of):
        return _back(request, hub, _("Your changes to %(name)s are saved."), form.cleaned_data["name"])
    return _page(request, hub, "organisation", {"form": form, "membership": membership})


def _of(hub: Hub, pk: int) -> Membership:
    return get_object_or_404(Membership.objects.filter(hub=hub).select_related("organisation__country"), pk=pk)


def _number(text: str) -> int:
    """Return the id in a form; anything else is 404."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return int(text)


def _back(request: DeskRequest, hub: Hub, words: str, name: object) -> HttpResponse:
    messages.success(request, words % {"name": name})
    return redirect("hubs_manage:members", hub.slug)


def _page(request: DeskRequest, hub: Hub, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    context = {"hub": hub, "section": "members", **context}
    return render(request, f"hubs/manage/{name}.html", context, status=status)
