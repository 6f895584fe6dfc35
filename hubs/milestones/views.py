"""The milestones of a hub on its dashboard. Changes go into a draft, and become public when it is published."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hubs.milestones.actions import put_milestone, remove_milestone
from hubs.milestones.derived_facts import derived_from, effects
from hubs.milestones.forms import MilestoneForm, as_typed
from hubs.milestones.subject import MILESTONES, Entry, drafted, key_of
from hubs.milestones.timeline import TimelineItem, item_of, place_of
from hubs.models import Hub, Milestone
from hubs.registry.desk import DeskRequest, desk
from publishing.change_addresses import change_address
from publishing.models import Revision
from publishing.seen_edition import form_edition
from publishing.waiting_drafts import redirect_while_waiting
from toolkit.actions import ActionRefused
from toolkit.partial_dates.dates import PartialDate
from toolkit.sorting import ACTIONS, Column, plain_headers


@dataclass(frozen=True)
class MilestoneRow:
    """A milestone in the list. ``fate``: what the draft does to it: ``kept``, ``added``, ``changed`` or ``removed``."""

    key: str
    item: TimelineItem
    fate: str
    is_overdue: bool


COLUMNS = [
    Column("title", gettext_lazy("Milestone"), look="wide"),
    Column("date", gettext_lazy("Date")),
    Column("status", gettext_lazy("Status")),
    Column("source", gettext_lazy("Source")),
]


@require_safe
@desk("hubs.view_desk")
def milestones(request: DeskRequest, hub: Hub) -> HttpResponse:
    """List the milestones of the draft, the status that follows from them, and what publishing would change."""
    entries, revision = drafted(hub)
    public: list[Entry] = MILESTONES.live(MILESTONES.of(hub))["milestones"]
    now, then = derived_from(public), derived_from(entries)
    may_edit = request.user.has_perm("hubs.edit_profile", hub) and (revision is None or revision.can_be_written)
    context = {
        "hub": hub,
        "section": "milestones",
        "headers": plain_headers([*COLUMNS, ACTIONS] if may_edit else COLUMNS),
        "rows": _rows(public, entries),
        "facts": now.sentences,
        "effects": effects(now, then, hub.country),
        "revision": revision,
        "change_address": change_address(revision) if revision else "",
        "may_edit": may_edit,
        "may_publish": request.user.has_perm("hubs.approve", hub),
    }
    return render(request, "hubs/manage/milestones.html", context)


def _rows(public: list[Entry], entries: list[Entry]) -> list[MilestoneRow]:
    """Return the milestones of the draft, and those it removes, in the order of the timeline."""
    there = {key_of(entry): entry for entry in public}
    drafted_keys = {key_of(entry) for entry in entries}
    gone = [entry for key, entry in there.items() if key not in drafted_keys]
    fates = {key_of(entry): _fate(entry, there) for entry in entries} | {key_of(entry): "removed" for entry in gone}
    today = timezone.localdate()
    return [
        MilestoneRow(key_of(entry), item_of(_milestone(entry)), fates[key_of(entry)], is_overdue(entry, today))
        for entry in sorted([*entries, *gone], key=lambda entry: place_of(_milestone(entry)))
    ]


def _fate(entry: Entry, public: dict[str, Entry]) -> str:
    before = public.get(key_of(entry))
    return "added" if before is None else "kept" if before == entry else "changed"


def _milestone(entry: Entry) -> Milestone:
    """Return the entry as an unsaved row."""
    row = Milestone(kind=entry["kind"], is_actual=bool(entry["is_actual"]), note=entry["note"], source=entry["source"])
    row.date = PartialDate.parse(str(entry["date"])) if entry["date"] else None
    return row


def is_overdue(entry: Entry, today: dt.date) -> bool:
    """Whether it is planned for a date that has passed."""
    date = PartialDate.parse(str(entry["date"])) if entry["date"] and not entry["is_actual"] else None
    return date is not None and date.last_day < today


@desk("hubs.edit_profile")
def add(request: DeskRequest, hub: Hub) -> HttpResponse:
    """Add a milestone to the draft."""
    form = MilestoneForm(request.POST if request.method == "POST" else None)
    return _form_page(request, hub, drafted(hub)[1], form, None)


@desk("hubs.edit_profile")
def edit(request: DeskRequest, hub: Hub, key: str) -> HttpResponse:
    """Edit a milestone of the draft. One that a colleague removed since can be saved as new."""
    entry, revision = _found(hub, key)
    if request.method == "POST":
        form = MilestoneForm(request.POST, initial=as_typed(entry) if entry else {})
        return _form_page(request, hub, revision, form, entry)
    if entry is None:
        raise Http404
    return _form_page(request, hub, revision, MilestoneForm(initial=as_typed(entry)), entry)


def _found(hub: Hub, key: str) -> tuple[Entry | None, Revision | None]:
    entries, revision = drafted(hub)
    return next((entry for entry in entries if key_of(entry) == key), None), revision


def _form_page(
    request: DeskRequest, hub: Hub, revision: Revision | None, form: MilestoneForm, entry: Entry | None
) -> HttpResponse:
    if waiting := _waiting(request, hub, revision):
        return waiting
    key = key_of(entry) if entry else ""
    if request.method == "POST" and form.is_valid():
        try:
            put_milestone(
                by=request.user, hub=hub, entry=form.entry(), key=key, edition=form_edition(request), at=timezone.now()
            )
        except ActionRefused as refusal:
            form.refuse(refusal, lambda _row: _stored(hub, key))
            revision = drafted(hub)[1]
        else:
            _tell_saved(request, form.entry())
            return redirect("hubs_manage:milestones", hub.slug)
    context = {**_page(request, hub, revision), "form": form, "entry": entry and item_of(_milestone(entry)), "key": key}
    return render(request, "hubs/manage/milestone.html", context)


def _stored(hub: Hub, key: str) -> dict[str, Any]:
    """Return the milestone of the draft as form values; empty if it is missing."""
    entry, _revision = _found(hub, key)
    return as_typed(entry) if entry else {}


def _page(request: DeskRequest, hub: Hub, revision: Revision | None) -> dict[str, Any]:
    """``action``: where the form goes, with the edition of the draft it was opened with."""
    edition = revision.edition if revision else MILESTONES.of(hub).edition()
    return {"hub": hub, "section": "milestones", "action": f"{request.path}?edition={edition}"}


def _waiting(request: DeskRequest, hub: Hub, revision: Revision | None) -> HttpResponse | None:
    writable = revision is None or revision.can_be_written
    return redirect_while_waiting(request, writable, "hubs_manage:milestones", hub.slug)


def _tell_saved(request: DeskRequest, entry: Entry) -> None:
    title = item_of(_milestone(entry)).title
    messages.success(
        request,
        _("“%(step)s” is saved in the draft. The public page changes when the draft is published.") % {"step": title},
    )
    if is_overdue(entry, timezone.localdate()):
        messages.warning(
            request, _("The planned date of “%(step)s” has passed. Has it been reached?") % {"step": title}
        )


@desk("hubs.edit_profile")
def remove(request: DeskRequest, hub: Hub, key: str) -> HttpResponse:
    """Remove a milestone from the draft, after asking."""
    entry, revision = _found(hub, key)
    if entry is None:
        raise Http404
    if waiting := _waiting(request, hub, revision):
        return waiting
    if request.method == "POST":
        try:
            remove_milestone(by=request.user, hub=hub, key=key, edition=form_edition(request), at=timezone.now())
        except ActionRefused as refusal:
            messages.error(request, str(refusal))
        else:
            words = _("“%(step)s” is removed from the draft. The public page changes when the draft is published.")
            messages.success(request, words % {"step": item_of(_milestone(entry)).title})
        return redirect("hubs_manage:milestones", hub.slug)
    context = {**_page(request, hub, revision), "entry": item_of(_milestone(entry))}
    return render(request, "hubs/manage/milestone_remove.html", context)
