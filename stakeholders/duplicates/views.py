"""Rows that may mean the same person or organisation."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from stakeholders.contacts.models import Stakeholder
from stakeholders.duplicates import actions as duplicate_actions
from stakeholders.duplicates.forms import MergeForm
from stakeholders.duplicates.search import probable_duplicates
from stakeholders.models import KnownDifferent, Segment
from toolkit.actions import ActionRefused, EditConflict
from toolkit.paging import page_of

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
    noted = KnownDifferent.objects.filter(hub=hub).count()
    context = {"hub": hub, "section": "stakeholders", "page_obj": page, "pairs": pairs, "noted": noted}
    return render(request, "stakeholders/duplicates.html", context)


@desk("stakeholders.edit")
@require_POST
def note_different(request: DeskRequest, hub: Hub, pk: int, other: int) -> HttpResponse:
    """They are two: the pair is shown no more."""
    rows = Stakeholder.objects.filter(hub=hub)
    one, another = get_object_or_404(rows, pk=pk), get_object_or_404(rows, pk=other)
    try:
        duplicate_actions.note_different(by=request.user, hub=hub, one=one, other=another)
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        words = _("%(one)s and %(other)s are two. They are not shown as a pair any more.")
        messages.success(request, words % {"one": one.name, "other": another.name})
    return redirect("stakeholders_manage:duplicates", hub.slug)


@desk("stakeholders.edit")
def known_different(request: DeskRequest, hub: Hub) -> HttpResponse:
    """The pairs of which somebody said that they are two, the latest first."""
    pairs = KnownDifferent.objects.filter(hub=hub).select_related("first", "second", "noted_by")
    page = page_of(pairs, request, PAGE)
    context = {"hub": hub, "section": "stakeholders", "page_obj": page}
    return render(request, "stakeholders/known_different.html", context)


@desk("stakeholders.edit")
@require_POST
def forget_different(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Show the two as a pair again."""
    pair = get_object_or_404(KnownDifferent.objects.filter(hub=hub).select_related("first", "second"), pk=pk)
    duplicate_actions.forget_different(by=request.user, pair=pair)
    words = _("%(one)s and %(other)s are compared again.")
    messages.success(request, words % {"one": pair.first.name, "other": pair.second.name})
    return redirect("stakeholders_manage:known_different", hub.slug)


@desk("stakeholders.edit")
def merge(request: DeskRequest, hub: Hub, pk: int, other: int) -> HttpResponse:
    """Both side by side; for each field one chooses whose value stays."""
    rows = Stakeholder.objects.filter(hub=hub).select_related("organisation")
    kept = get_object_or_404(rows, pk=pk)
    gone = get_object_or_404(rows, pk=other)
    if kept == gone:
        return redirect("stakeholders_manage:duplicates", hub.slug)
    form = MergeForm(request.POST if request.method == "POST" else None, kept=kept, gone=gone)
    if request.method == "POST" and form.is_valid():
        return _merge(request, hub, form, kept, gone)
    return _compared(request, hub, form, kept, gone)


def _merge(request: DeskRequest, hub: Hub, form: MergeForm, kept: Stakeholder, gone: Stakeholder) -> HttpResponse:
    fields = form.chosen()
    try:
        merged = duplicate_actions.merge_stakeholders(
            by=request.user, kept=kept, gone=gone, fields=fields, seen=form.seen
        )
    except EditConflict as meanwhile:
        messages.warning(request, str(meanwhile))
        return redirect(request.path)
    except ActionRefused as refusal:
        form.add_error(None, str(refusal))
        return _compared(request, hub, form, kept, gone)
    return _merged(request, hub, merged)


def _compared(request: DeskRequest, hub: Hub, form: MergeForm, kept: Stakeholder, gone: Stakeholder) -> HttpResponse:
    context = {"hub": hub, "section": "stakeholders", "form": form, "kept": kept, "gone": gone}
    context |= {
        "following": duplicate_actions.following(kept, gone),
        "segments": Segment.objects.filter(hub=hub).exists(),
    }
    return render(request, "stakeholders/merge.html", context)


def _merged(request: DeskRequest, hub: Hub, kept: Stakeholder) -> HttpResponse:
    messages.success(request, _("%(name)s stands in your list once now.") % {"name": kept.name})
    return redirect("stakeholders_manage:duplicates", hub.slug)
