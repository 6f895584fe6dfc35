"""The steps of a hub on the desk: each change goes into the draft, and the public page changes when that is published."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hubs.milestones.actions import put_milestone, remove_milestone
from hubs.milestones.derived_facts import derived_from, effects
from hubs.milestones.forms import MilestoneForm, as_typed
from hubs.milestones.subject import MILESTONES, Entry, drafted, key_of
from hubs.milestones.timeline import TimelineItem, item_of, place_of
from hubs.models import Hub, Milestone
from hubs.registry.desk import DeskRequest, desk
from publishing.emails import change_address
from publishing.models import Revision
from publishing.seen_edition import form_edition
from toolkit.actions import ActionRefused
from toolkit.partial_dates.dates import PartialDate


@dataclass(frozen=True)
class MilestoneRow:
    """A step as the desk lists it. ``fate``: what the draft does to it: ``kept``, ``added``, ``changed`` or ``removed``."""

    key: str
    item: TimelineItem
    fate: str
    is_overdue: bool


@require_safe
@desk("hubs.view_desk")
def milestones(request: DeskRequest, hub: Hub) -> HttpResponse:
    """The steps as the draft has them, what follows from them, and what publishing would change."""
    entries, revision = drafted(hub)
    public: list[Entry] = MILESTONES.live(MILESTONES.of(hub))["milestones"]
    now, then = derived_from(public), derived_from(entries)
    context = {
        "hub": hub,
        "section": "milestones",
        "rows": _rows(public, entries),
        "facts": now.sentences,
        "effects": effects(now, then, hub.country),
        "revision": revision,
        "change_address": change_address(revision) if revision else "",
        "may_edit": request.user.has_perm("hubs.edit_profile", hub) and (revision is None or revision.can_be_written),
        "may_publish": request.user.has_perm("hubs.approve", hub),
    }
    return render(request, "hubs/manage/milestones.html", context)


def _rows(public: list[Entry], entries: list[Entry]) -> list[MilestoneRow]:
    """The steps of the draft, and those it takes away, as a reader follows them."""
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
    """The entry as a row that is in no table."""
    row = Milestone(kind=entry["kind"], is_actual=bool(entry["is_actual"]), note=entry["note"], source=entry["source"])
    row.date = PartialDate.parse(str(entry["date"])) if entry["date"] else None
    return row


def is_overdue(entry: Entry, today: dt.date) -> bool:
    """Planned for a time that is over."""
    date = PartialDate.parse(str(entry["date"])) if entry["date"] and not entry["is_actual"] else None
    return date is not None and date.last_day < today


@desk("hubs.edit_profile")
def add(request: DeskRequest, hub: Hub) -> HttpResponse:
    """One more step."""
    form = MilestoneForm(request.POST if request.method == "POST" else None)
    return _form_page(request, hub, drafted(hub)[1], form, None)


@desk("hubs.edit_profile")
def edit(request: DeskRequest, hub: Hub, key: str) -> HttpResponse:
    """A step as it stands in the draft, to be changed. One that a colleague took away meanwhile can be saved anew."""
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
    if revision is not None and not revision.can_be_written:
        return _waits(request, hub)
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
    """The step as the draft has it now, as the form shows it; nothing where it is not there."""
    entry, _revision = _found(hub, key)
    return as_typed(entry) if entry else {}


def _page(request: DeskRequest, hub: Hub, revision: Revision | None) -> dict[str, Any]:
    """``action``: where the form goes, with the edition of the draft it was opened with."""
    edition = revision.edition if revision else MILESTONES.of(hub).edition()
    return {"hub": hub, "section": "milestones", "action": f"{request.path}?edition={edition}"}


def _waits(request: DeskRequest, hub: Hub) -> HttpResponse:
    messages.error(request, _("The milestones wait for approval. Take them back before you change them."))
    return redirect("hubs_manage:milestones", hub.slug)


def _tell_saved(request: DeskRequest, entry: Entry) -> None:
    title = item_of(_milestone(entry)).title
    messages.success(
        request, _("“%(step)s” is saved in the draft. The public page changes when it is published.") % {"step": title}
    )
    if is_overdue(entry, timezone.localdate()):
        messages.warning(
            request, _("“%(step)s” was planned for a time that is over. Has it happened?") % {"step": title}
        )


@desk("hubs.edit_profile")
def remove(request: DeskRequest, hub: Hub, key: str) -> HttpResponse:
    """A step leaves the draft, after a question."""
    entry, revision = _found(hub, key)
    if entry is None:
        raise Http404
    if revision is not None and not revision.can_be_written:
        return _waits(request, hub)
    if request.method == "POST":
        try:
            remove_milestone(by=request.user, hub=hub, key=key, edition=form_edition(request), at=timezone.now())
        except ActionRefused as refusal:
            messages.error(request, str(refusal))
        else:
            words = _("“%(step)s” is taken out of the draft. The public page changes when it is published.")
            messages.success(request, words % {"step": item_of(_milestone(entry)).title})
        return redirect("hubs_manage:milestones", hub.slug)
    context = {**_page(request, hub, revision), "entry": item_of(_milestone(entry))}
    return render(request, "hubs/manage/milestone_remove.html", context)
