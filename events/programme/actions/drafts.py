"""Drafts of events: a new one, or a correction beside the published event. What follows is in ``publishing.actions``.

The row of an event that never was published says the same as its draft: sessions and invitations are prepared with it.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from audit.actors import Actor
from events.models import Event
from events.programme.actions.events import change_event, create_event
from events.programme.content import columns_of, with_content, with_fields
from events.programme.locking import lock_editable, lock_event
from events.programme.readiness import refuse_unless_sound
from hubs.models import Hub, Topic
from hubs.vocabulary.topics import topics_in
from publishing.actions import save_draft
from publishing.models import Revision
from publishing.subjects import about
from publishing.working_copy import working_copy
from toolkit.actions import action


@action
def create_event_draft(
    *, by: Actor, hub: Hub, fields: Mapping[str, Any], topics: Iterable[Topic] = (), at: dt.datetime
) -> Event:
    """Create an event with its first draft. Refuses what ``create_event`` refuses."""
    event = create_event(by=by, hub=hub, fields=fields, topics=topics)
    begin_event_draft(by=by, event=event, at=at)
    return event


@action
def begin_event_draft(*, by: Actor, event: Event, at: dt.datetime) -> Revision | None:
    """Return the open revision of an event; of one that never was published, begin it where there is none."""
    subject = about(lock_event(event))
    revision = subject.open_revision()
    if revision is None and subject.row.can_be_published:
        return save_draft(by=by, about=subject, content=subject.type.live(subject), edition=subject.edition(), at=at)
    return revision


@action
def save_event_draft(
    *, by: Actor, event: Event, fields: Mapping[str, Any], topics: Iterable[Topic] | None = None, edition: int,
    at: dt.datetime,
) -> Revision | None:  # fmt: skip
    """Save some columns of the draft of an event; ``topics`` None leaves the topics as they are.

    A published event stays as it is; saving what it says already begins no draft (None). Refuses changes of a cancelled event,
    wrong values, and what ``save_draft`` refuses.
    """
    current = lock_editable(event)
    subject = about(current)
    written = working_copy(subject)
    content = with_fields(written.content, current, fields, topics)
    if written.revision is None and content == written.content and edition == written.edition:
        return None
    shown = with_content(current, content)
    refuse_unless_sound(shown)
    draft = save_draft(by=by, about=subject, content=content, edition=edition, at=at)
    if current.can_be_published:
        change_event(by=by, event=current, fields=columns_of(shown), topics=topics_in(content))
    return draft
