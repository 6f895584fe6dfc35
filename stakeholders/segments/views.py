"""Segments: saved filters of a hub's contacts."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from stakeholders.contacts.criteria import EVERY, words_in
from stakeholders.contacts.forms import criteria_choices
from stakeholders.contacts.models import CRITERIA, WORDS, Stakeholder
from stakeholders.contacts.views import contact_order, contacts_page
from stakeholders.models import Segment
from stakeholders.segments import actions as segment_actions
from stakeholders.segments.forms import SegmentForm
from stakeholders.segments.selection import selection
from toolkit.actions import ActionRefused
from toolkit.sorting import ACTIONS, Column, plain_headers

LONGEST_KEY = 19  # digits of a number PostgreSQL takes as a key
COLUMNS = (
    Column("name", gettext_lazy("Name")),
    Column("filter", gettext_lazy("Filter"), look="wide"),
    Column("number", gettext_lazy("Contacts"), look="number"),
)


@desk("stakeholders.view")
def segments(request: DeskRequest, hub: Hub) -> HttpResponse:
    """List the segments, each with its filter and how many contacts match now."""
    names = _names(hub)
    saved = list(Segment.objects.filter(hub=hub))
    numbers = Stakeholder.objects.filter(hub=hub).counted_in(saved)
    may_edit = request.user.has_perm("stakeholders.edit", hub)
    context = {
        "hub": hub,
        "section": "segments",
        "headers": plain_headers((*COLUMNS, ACTIONS) if may_edit else COLUMNS),
        "rows": [(one, in_words(one, names), numbers[one.pk]) for one in saved],
        "may_edit": may_edit,
    }
    return render(request, "stakeholders/segments.html", context)


def _names(hub: Hub) -> dict[str, dict[str, str]]:
    """Return the label of each code of each criterion."""
    return {name: dict(_flat(choices)) for name, choices in criteria_choices(hub).items()}


def _flat(choices: list[tuple[str, Any]]) -> list[tuple[str, str]]:
    return [pair for value, label in choices for pair in (label if isinstance(label, list) else [(value, label)])]


def in_words(segment: Segment, names: dict[str, dict[str, str]]) -> list[str]:
    """Describe the filter of a segment, a line a criterion: “Academia and research or Health and care services”."""
    chosen = [(name, segment.criteria[name]) for name in EVERY if segment.criteria.get(name)]
    said = [
        (name, _(" or ").join(str(names.get(name, {}).get(code, code)) for code in codes)) for name, codes in chosen
    ]
    frames = {"regions": _("region with %(words)s"), "functions": _("function with %(words)s")}
    return [frames[name] % {"words": words} if name in frames else words for name, words in said]


@desk("stakeholders.view")
def segment(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Show a segment and the contacts who match it now."""
    shown = get_object_or_404(Segment.objects.filter(hub=hub), pk=pk)
    members = shown.members()
    may_edit = request.user.has_perm("stakeholders.edit", hub)
    order = contact_order(request, may_edit=may_edit)
    page = contacts_page(members, order, request, hub)
    context = {
        "hub": hub,
        "section": "segments",
        "segment": shown,
        "words": in_words(shown, _names(hub)),
        "page_obj": page,
        "order": order,
        "reachable": page.paginator.count - members.unreachable().count(),
        "may_edit": may_edit,
    }
    return render(request, "stakeholders/segment.html", context)


@desk("stakeholders.edit")
def add(request: DeskRequest, hub: Hub) -> HttpResponse:
    """Create a segment; the criteria may come in the address, and the event to invite it to (``invite_to``)."""
    initial: dict[str, Any] = {name: request.GET.getlist(name) for name in CRITERIA}
    initial |= {name: words_in(request.GET.get(name, "")) for name in WORDS}
    return _form_page(
        request, hub, SegmentForm(request.POST if request.method == "POST" else None, hub=hub, initial=initial), None
    )


@desk("stakeholders.edit")
def edit(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Edit the name and the filter of a segment."""
    changed = get_object_or_404(Segment.objects.filter(hub=hub), pk=pk)
    data = request.POST if request.method == "POST" else None
    form = SegmentForm(data, hub=hub, initial=_initial(changed), edition=segment_actions.segment_edition(changed))
    return _form_page(request, hub, form, changed)


def _initial(segment: Segment) -> dict[str, Any]:
    return {"name": segment.name, **{name: segment.criteria.get(name, []) for name in EVERY}}


def _form_page(request: DeskRequest, hub: Hub, form: SegmentForm, changed: Segment | None) -> HttpResponse:
    """Show the form beside the matching contacts; “Count again” only counts them, and a script does it on each change."""
    is_count = "count" in request.POST
    if is_count:
        form.fields["name"].required = False
    if request.method == "POST" and form.is_valid() and not is_count:
        try:
            saved = _save(request, hub, form, changed)
        except ActionRefused as refusal:
            form.refuse(refusal, _initial)
        else:
            messages.success(request, _("Segment “%(name)s” was saved.") % {"name": saved.name})
            return redirect(_after_saving(request, hub, saved))
    context = {"hub": hub, "section": "segments", "form": form, "segment": changed}
    context["who"] = selection(hub, form.counted_criteria(), changed)
    if is_count and "HX-Request" in request.headers:
        return render(request, "stakeholders/_selection.html", context)
    return render(request, "stakeholders/segment_form.html", context)


def _after_saving(request: DeskRequest, hub: Hub, segment: Segment) -> str:
    """Return the page of the segment; of a segment made to invite to an event (``invite_to``) the invitation."""
    event = request.GET.get("invite_to", "")
    if event.isascii() and event.isdecimal() and len(event) < LONGEST_KEY:
        return f"{reverse('events_manage:invite', args=[hub.slug, int(event)])}?segment={segment.pk}"
    return reverse("stakeholders_manage:segment", args=[hub.slug, segment.pk])


def _save(request: DeskRequest, hub: Hub, form: SegmentForm, changed: Segment | None) -> Segment:
    typed: dict[str, Any] = {"name": form.cleaned_data["name"], "criteria": form.criteria()}
    if changed is None:
        return segment_actions.add_segment(by=request.user, hub=hub, **typed)
    return segment_actions.change_segment(by=request.user, segment=changed, seen=form.seen, **typed)


@desk("stakeholders.edit")
def delete(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Ask, then delete a segment; its contacts stay."""
    gone = get_object_or_404(Segment.objects.filter(hub=hub), pk=pk)
    if request.method == "POST":
        name = gone.name
        segment_actions.delete_segment(by=request.user, segment=gone)
        messages.success(request, _("Segment “%(name)s” was deleted.") % {"name": name})
        return redirect("stakeholders_manage:segments", hub.slug)
    context = {"hub": hub, "section": "segments", "segment": gone}
    return render(request, "stakeholders/segment_delete.html", context)
