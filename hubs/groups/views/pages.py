"""The pages of groups, the same for the dashboards of hubs and of the network office."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hubs.groups.actions.chairs import add_chair, chair_edition, change_chair, remove_chair
from hubs.groups.actions.groups import change_group, create_group, end_group, group_edition, people_of, remove_group
from hubs.groups.forms import ChairForm, EndGroupForm, GroupForm, RemoveForm, values_of_chair, values_of_group
from hubs.models import Group, Hub
from hubs.registry.desk import DeskRequest
from toolkit.forms import done
from toolkit.sorting import Column, plain_headers, read_order

COLUMNS = [
    Column("name", gettext_lazy("Group"), ("sort_name",), "wide"),
    Column("type", gettext_lazy("Type"), ("kind", "sort_name")),
    Column("term", gettext_lazy("Term"), ("since",)),
    Column("chairs", gettext_lazy("Chairs")),
]
PAST_HEADERS = plain_headers([*COLUMNS, Column("successor", gettext_lazy("Successor"))])


@dataclass(frozen=True)
class Realm:
    """The groups of one hub, or those of all Europe, and where their screens are."""

    hub: Hub | None

    def url(self, name: str, *keys: int) -> str:
        """The address of a screen here."""
        if self.hub:
            return reverse(f"hubs_manage:{name}", args=[self.hub.slug, *keys])
        return reverse(f"hubs_network:{name}", args=keys)

    def group(self, pk: int) -> Group:
        """A group of here; any other is unknown."""
        rows = Group.objects.of(self.hub).select_related("hub__country", "successor")
        return get_object_or_404(rows, pk=pk)

    def page(self, request: DeskRequest, name: str, **context: Any) -> HttpResponse:
        """A screen in the frame of the desk or of the network office."""
        frame = "manage_base.html" if self.hub else "network_base.html"
        context |= {"hub": self.hub, "section": "groups", "frame": frame, "groups_url": self.url("group_list")}
        return render(request, f"hubs/groups/{name}.html", context)


def groups_page(request: DeskRequest, realm: Realm) -> HttpResponse:
    """Every group of here, those that ended apart."""
    today = timezone.localdate()
    may_edit = realm.hub is None or request.user.has_perm("hubs.edit_groups", realm.hub)
    order = read_order(COLUMNS, request, default="type")
    rows = Group.objects.of(realm.hub).for_pages().order_by(*order.fields)
    lines = [(row, realm.url("group", row.pk) if may_edit else row.public_address) for row in rows]
    return realm.page(
        request,
        "list",
        current=[line for line in lines if not line[0].has_ended(today)],
        past=[line for line in lines if line[0].has_ended(today)],
        order=order,
        past_headers=PAST_HEADERS,
        add_url=realm.url("group_add") if may_edit else "",
    )


def add_page(request: DeskRequest, realm: Realm) -> HttpResponse:
    """A new group."""
    form = GroupForm(request.POST if request.method == "POST" else None, hub=realm.hub)
    made: list[Group] = []
    if done(form, lambda: made.append(create_group(by=request.user, hub=realm.hub, **form.cleaned_data))):
        messages.success(request, _("“%(name)s” is added. Add its chairs next.") % {"name": made[0].name})
        return redirect(realm.url("group", made[0].pk))
    return realm.page(request, "add", form=form)


def group_page(request: DeskRequest, realm: Realm, pk: int) -> HttpResponse:
    """What the group is, to be changed, and who leads it."""
    group = realm.group(pk)
    data = request.POST if request.method == "POST" else None
    initial, edition = values_of_group(group), group_edition(group)
    form = GroupForm(data, hub=realm.hub, group=group, initial=initial, edition=edition)

    def change() -> None:
        change_group(by=request.user, group=group, seen=form.seen, **form.cleaned_data)

    if done(form, change, values_of_group):
        messages.success(request, _("Your changes to “%(name)s” are saved.") % {"name": form.cleaned_data["name"]})
        return redirect(realm.url("group_list"))
    urls = {name: realm.url(name, pk) for name in ("group_end", "group_remove", "chair_add")}
    chairs = [(one, realm.url("chair", pk, one.pk), realm.url("chair_remove", pk, one.pk)) for one in people_of(group)]
    has_ended = group.has_ended(timezone.localdate())
    return realm.page(request, "edit", form=form, group=group, chairs=chairs, has_ended=has_ended, **urls)


def end_page(request: DeskRequest, realm: Realm, pk: int) -> HttpResponse:
    """When it ended, and what follows."""
    group = realm.group(pk)
    form = EndGroupForm(
        request.POST if request.method == "POST" else None,
        group=group,
        initial={"until": group.until or "", "successor": group.successor_id},
        edition=group_edition(group),
    )
    if done(form, lambda: end_group(by=request.user, group=group, seen=form.seen, **form.cleaned_data)):
        messages.success(request, _("“%(name)s” has ended.") % {"name": group.name})
        return redirect(realm.url("group_list"))
    return realm.page(request, "end", form=form, group=group, group_url=realm.url("group", pk))


def remove_page(request: DeskRequest, realm: Realm, pk: int) -> HttpResponse:
    """It never was."""
    group = realm.group(pk)
    form = RemoveForm(request.POST if request.method == "POST" else None)
    if done(form, lambda: remove_group(by=request.user, group=group)):
        messages.success(request, _("“%(name)s” is removed.") % {"name": group.name})
        return redirect(realm.url("group_list"))
    return realm.page(request, "remove", form=form, group=group, group_url=realm.url("group", pk))


def chair_add_page(request: DeskRequest, realm: Realm, pk: int) -> HttpResponse:
    """One more who leads the group."""
    group = realm.group(pk)
    form = ChairForm(request.POST if request.method == "POST" else None)
    if done(form, lambda: add_chair(by=request.user, group=group, **form.cleaned_data)):
        messages.success(request, _("The chair of “%(name)s” is saved.") % {"name": group.name})
        return redirect(realm.url("group", pk))
    return realm.page(request, "chair", form=form, group=group, group_url=realm.url("group", pk))


def chair_page(request: DeskRequest, realm: Realm, pk: int, chair: int) -> HttpResponse:
    """What is known of one who leads it."""
    group = realm.group(pk)
    row = get_object_or_404(people_of(group), pk=chair)
    data = request.POST if request.method == "POST" else None
    form = ChairForm(data, initial=values_of_chair(row), edition=chair_edition(row))

    def change() -> None:
        change_chair(by=request.user, chair=row, seen=form.seen, **form.cleaned_data)

    if done(form, change, values_of_chair):
        messages.success(request, _("The chair of “%(name)s” is saved.") % {"name": group.name})
        return redirect(realm.url("group", pk))
    return realm.page(request, "chair", form=form, group=group, chair=row, group_url=realm.url("group", pk))


def chair_remove_page(request: DeskRequest, realm: Realm, pk: int, chair: int) -> HttpResponse:
    """They never led it, or do not want to stand there."""
    group = realm.group(pk)
    row = get_object_or_404(people_of(group), pk=chair)
    form = RemoveForm(request.POST if request.method == "POST" else None)
    if done(form, lambda: remove_chair(by=request.user, chair=row)):
        messages.success(request, _("The chair is removed."))
        return redirect(realm.url("group", pk))
    return realm.page(request, "chair_remove", form=form, group=group, chair=row, group_url=realm.url("group", pk))
