"""Taking people and organisations along as a file."""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from stakeholders.contacts import export
from stakeholders.contacts.forms import FilterForm
from stakeholders.contacts.views import counted
from stakeholders.imports.exported import contact_lines
from stakeholders.models import Segment, Stakeholder, StakeholderQuerySet
from toolkit.spreadsheets.writing import Lines, csv_file, xlsx_file

KINDS: dict[str, tuple[Callable[[Lines], Iterator[bytes]], str]] = {
    "csv": (csv_file, "text/csv; charset=utf-8"),
    "xlsx": (xlsx_file, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@desk("stakeholders.export")
def people(request: DeskRequest, hub: Hub) -> HttpResponse:
    """The list as it is filtered in the address."""
    form = FilterForm(request.GET or None, hub=hub)
    found = form.filtered(Stakeholder.objects.filter(hub=hub))
    return _page_or_file(request, hub, found, {"filtered": form.is_bound and bool(form.changed_data)})


@desk("stakeholders.export")
def segment(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Who is in a segment now."""
    shown = get_object_or_404(Segment.objects.filter(hub=hub), pk=pk)
    return _page_or_file(request, hub, shown.members(), {"segment": shown})


def _page_or_file(request: DeskRequest, hub: Hub, people: StakeholderQuerySet, context: dict[str, Any]) -> HttpResponse:
    number = people.count()
    kind = request.POST.get("file", "")
    if request.method != "POST" or kind not in KINDS:
        words = counted(number)
        choose = _("Choose one of the two kinds of file.") if request.method == "POST" else ""
        context |= {"hub": hub, "section": "segments" if "segment" in context else "stakeholders", "words": words}
        return render(request, "stakeholders/export.html", context | {"number": number, "choose": choose})
    export.note_export(by=request.user, hub=hub, number=number, kind=kind)
    write, content_type = KINDS[kind]
    name = f"people-{hub.slug}-{timezone.localdate():%Y-%m-%d}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return StreamingHttpResponse(  # type: ignore[return-value]
        write(contact_lines(people)), content_type=content_type, headers=headers
    )
