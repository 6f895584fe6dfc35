"""The member organisations that are consulted, for the network office."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from dialogues.models import MemberOrganisation
from dialogues.proposals.actions.members import (
    FIELDS,
    add_member_organisation,
    add_new_member_organisation,
    change_member_organisation,
    member_edition,
)
from dialogues.proposals.forms import MemberForm
from dialogues.proposals.views.office import MAY, page
from hubs.registry.desk import DeskRequest
from hubs.registry.office import office
from toolkit.forms import done
from toolkit.sorting import Column, plain_headers

HEADERS = plain_headers(
    [
        Column("organisation", gettext_lazy("Organisation"), look="wide"),
        Column("email", gettext_lazy("Contact email")),
        Column("language", gettext_lazy("Language"), look="narrow"),
        Column("term", gettext_lazy("Member")),
    ]
)


@require_safe
@office(MAY)
def members(request: DeskRequest) -> HttpResponse:
    """List the member organisations, former ones apart."""
    today = timezone.localdate()
    rows = list(MemberOrganisation.objects.for_pages())
    current = [row for row in rows if row.until is None or row.until >= today]
    former = [row for row in rows if row not in current]
    return page(request, "members", current=current, former=former, headers=HEADERS)


@require_http_methods(["GET", "HEAD", "POST"])
@office(MAY)
def add(request: DeskRequest) -> HttpResponse:
    """Add a member organisation."""
    form = MemberForm(request.POST if request.method == "POST" else None, initial={"language": "en"})

    def act() -> None:
        typed = dict(form.cleaned_data)
        name, organisation = typed.pop("name"), typed.pop("organisation")
        if organisation is None:
            add_new_member_organisation(by=request.user, name=name, **typed)
        else:
            add_member_organisation(by=request.user, organisation=organisation, **typed)

    if done(form, act):
        added = form.cleaned_data["organisation"] or form.cleaned_data["name"]
        messages.success(request, _("%(organisation)s is added.") % {"organisation": added})
        return redirect("dialogues_network:members")
    return page(
        request, "form", form=form, title=_("Add member organisation"), label=_("Add member organisation"), members=True,
        back=reverse("dialogues_network:members"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@office(MAY)
def member(request: DeskRequest, member: int) -> HttpResponse:
    """Change where a member organisation is asked, or its term."""
    row = get_object_or_404(MemberOrganisation.objects.select_related("organisation"), pk=member)
    initial = {name: getattr(row, name) for name in FIELDS}
    data = request.POST if request.method == "POST" else None
    form = MemberForm(data, initial=initial, edition=member_edition(row))
    del form.fields["organisation"], form.fields["name"]

    def act() -> None:
        change_member_organisation(by=request.user, member=row, seen=form.seen, **form.cleaned_data)

    if done(form, act):
        messages.success(request, _("Changes to %(name)s saved.") % {"name": row})
        return redirect("dialogues_network:members")
    return page(
        request,
        "form",
        form=form,
        title=str(row),
        label=_("Save"),
        members=True,
        back=reverse("dialogues_network:members"),
    )
