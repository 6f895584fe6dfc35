"""Contacts as a file."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from stakeholders.contacts import export
from stakeholders.contacts.bulk_views import selected_contacts
from stakeholders.contacts.forms import FilterForm
from stakeholders.contacts.views import counted
from stakeholders.imports.exported import contact_lines
from stakeholders.models import Segment, Stakeholder, StakeholderQuerySet
from toolkit.selected_rows import CHOSEN
from toolkit.spreadsheets.download import FORMATS, download


@desk("stakeholders.export")
def people(request: DeskRequest, hub: Hub) -> HttpResponse:
    """Export the contacts selected in the list, or those that match the filter in the address."""
    if CHOSEN in request.GET:
        return _page_or_file(request, hub, selected_contacts(hub, request.GET), {"is_selection": True})
    form = FilterForm(request.GET or None, hub=hub)
    found = form.filtered(Stakeholder.objects.filter(hub=hub))
    return _page_or_file(request, hub, found, {"filtered": form.is_bound and bool(form.changed_data)})


@desk("stakeholders.export")
def segment(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Export the contacts who match a segment now."""
    shown = get_object_or_404(Segment.objects.filter(hub=hub), pk=pk)
    return _page_or_file(request, hub, shown.members(), {"segment": shown})


def _page_or_file(request: DeskRequest, hub: Hub, people: StakeholderQuerySet, context: dict[str, Any]) -> HttpResponse:
    number = people.count()
    kind = request.POST.get("file", "")
    if request.method != "POST" or kind not in FORMATS:
        words = counted(number)
        choose = _("Choose a file format.") if request.method == "POST" else ""
        context |= {"hub": hub, "section": "segments" if "segment" in context else "stakeholders", "words": words}
        return render(request, "stakeholders/export.html", context | {"number": number, "choose": choose})
    export.note_export(by=request.user, hub=hub, number=number, kind=kind)
    return download(contact_lines(people), f"contacts-{hub.slug}-{timezone.localdate():%Y-%m-%d}", kind)
