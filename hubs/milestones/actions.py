"""Steps of a hub, one at a time; each change is written to the draft of its milestones and becomes public with it."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from audit.actors import Actor
from hubs.milestones.subject import MILESTONES, Entry, drafted, key_of
from hubs.models import Hub
from publishing.actions import draft_conflict, save_draft
from publishing.models import Revision
from toolkit.actions import ActionRefused, EditConflict, action, lock_row
from toolkit.partial_dates.dates import PartialDate


@action
def put_milestone(*, by: Actor, hub: Hub, entry: Entry, key: str = "", edition: int, at: dt.datetime) -> Revision:
    """Add ``entry`` to the draft, or put it in the place of the step named ``key``; the steps may come in any order.

    ``edition`` as for ``save_draft``; a milestone that is in the draft unchanged is saved already. Refuses a step that has
    happened in the future, the same step twice on one date, and a step without a source; and, like every change of a
    draft, while it waits for approval.
    """
    try:
        there = _current(by, hub, key, edition)
    except EditConflict:
        entries, revision = drafted(hub)
        if revision is not None and entry in entries:
            return revision
        raise
    others = [other for other in there if key_of(other) != key]
    refuse_impossible(entry, others, at)
    return _save(by, hub, [*others, entry], edition, at)


@action
def remove_milestone(*, by: Actor, hub: Hub, key: str, edition: int, at: dt.datetime) -> Revision:
    """Take the step named ``key`` out of the draft; it stays public until the draft is published."""
    left = [other for other in _current(by, hub, key, edition) if key_of(other) != key]
    return _save(by, hub, left, edition, at)


def _current(by: Actor, hub: Hub, key: str, edition: int) -> list[Entry]:
    """Return the content of the draft, behind the lock of the hub. Refuses another edition than the one the writer saw."""
    lock_row(Hub, hub.pk)
    entries, revision = drafted(hub)
    if revision is not None and not revision.can_be_written:
        raise ActionRefused(_("This is waiting for approval. Withdraw it to edit it."))
    subject = MILESTONES.of(hub)
    if subject.edition() != edition:
        raise draft_conflict(by, subject)
    if key and key not in {key_of(entry) for entry in entries}:
        raise ActionRefused(_("This milestone is no longer in the draft."))
    return entries


def refuse_impossible(entry: Entry, others: list[Entry], at: dt.datetime) -> None:
    """Refuse an entry that ``others`` hold already, one without a source, and one that has happened in the future."""
    date = PartialDate.parse(str(entry["date"])) if entry["date"] else None
    if entry["is_actual"] and date and date.first_day > timezone.localdate(at):
        raise ActionRefused(_("This date is in the future. Choose “Planned”, or correct the date."), field="year")
    if key_of(entry) in {key_of(other) for other in others}:
        words = (
            _("There is already a milestone of this type with this date.")
            if date
            else _("There is already a milestone of this type without a date. Edit that one, or enter a date.")
        )
        raise ActionRefused(words, field="kind")
    if not str(entry["source"]).strip():
        raise ActionRefused(_("Enter a source."), field="source")


def _save(by: Actor, hub: Hub, entries: list[Entry], edition: int, at: dt.datetime) -> Revision:
    subject = MILESTONES.of(hub)
    return save_draft(by=by, about=subject, content={"milestones": entries}, edition=edition, at=at)
