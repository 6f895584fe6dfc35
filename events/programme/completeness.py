"""Whether the draft of an event can be published beside what was registered meanwhile."""

import datetime as dt

from django.utils.translation import gettext as _

from events.models import Event
from events.programme.content import with_content
from events.programme.labels import LABELS
from events.programme.locking import refusal_of_editing
from events.programme.readiness import is_moved, missing_before_publishing, refuse_unless_sound
from events.registrations.ways import refuse_fewer_places
from publishing.subjects.content import Content
from toolkit.actions import ActionRefused


def complaints_about(event: Event, content: Content, *, at: dt.datetime) -> list[str]:
    """Return why this content of the event cannot be published at ``at``, a sentence each. The times of a past event may stay."""
    if words := refusal_of_editing(event):
        return [words]
    shown = with_content(event, content)
    is_checked = event.can_be_published or is_moved(shown, event)
    found = list(missing_before_publishing(shown, at=at if is_checked else None).values())
    if content.get("illustration") and shown.illustration is None:
        found.append(_("The picture was deleted. Choose another one."))
    if event.is_online and shown.is_hybrid:  # everyone registered then attends online (``become_hybrid``)
        shown.places_taken, shown.online_places_taken = 0, event.places_taken
    for refuse in (refuse_unless_sound, refuse_fewer_places) if shown.starts_at else (refuse_fewer_places,):
        try:
            refuse(shown)
        except ActionRefused as refused:
            found.append(_with_label(refused))
    return found


def _with_label(refused: ActionRefused) -> str:
    label = LABELS.get(refused.field or "")
    return f"{label}: {refused.message}" if label else refused.message
