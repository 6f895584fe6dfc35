"""Rows that may mean the same person or organisation."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from hubs.models import Hub
from hubs.views.desk import DeskRequest, desk
from stakeholders import actions
from stakeholders.duplicates import probable_duplicates
from stakeholders.errors import StakeholderRefused
from stakeholders.forms_of_files import MergeForm
from stakeholders.models import Stakeholder

PAGE = 25


@desk("stakeholders.edit")
def duplicates(request: DeskRequest, hub: Hub) -> HttpResponse:
    """The pairs, the surest first."""
    page = Paginator(probable_duplicates(hub), PAGE).get_page(request.GET.get("page"))
    ids = {pk for pair in page for pk in (pair.first, pair.second)}
    rows = Stakeholder.objects.filter(hub=hub).select_related("organisation").in_bulk(ids)
    pairs = [
        (rows[pair.first], rows[pair.second], pair.sign.label)
        for pair in page
        if pair.first in rows and pair.second in rows
    ]
    context = {"hub": hub, "section": "stakeholders", "page_obj": page, "pairs": pairs}
    return render(request, "stakeholders/duplicates.html", context)


@desk("stakeholders.edit")
def merge(request: DeskRequest, hub: Hub, pk: int, other: int) -> HttpResponse:
    """Both side by side; for each field one chooses whose value stays."""
    rows = Stakeholder.objects.filter(hub=hub).select_related("organisation")
    kept, gone = get_object_or_404(rows, pk=pk), get_object_or_404(rows, pk=other)
    if kept == gone:
        return redirect("stakeholders_manage:duplicates", hub.slug)
    form = MergeForm(request.POST if request.method == "POST" else None, kept=kept, gone=gone)
    if request.method == "POST" and form.is_valid():
        try:
            merged = actions.merge_stakeholders(by=request.user, kept=kept, gone=gone, fields=form.chosen())
        except StakeholderRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(name)s stands in your list once now.") % {"name": merged.name})
            return redirect("stakeholders_manage:duplicates", hub.slug)
    context = {"hub": hub, "section": "stakeholders", "form": form, "kept": kept, "gone": gone}
    return render(request, "stakeholders/merge.html", context)
