"""What of one date of a series holds for all later ones, on request."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.actors import Actor
from events.copies.clock_times import local_day, move_by_days
from events.models import Event, EventQuerySet
from events.programme.actions.drafts import save_event_draft
from events.programme.actions.publication import publish_event
from events.programme.locking import lock_event
from hubs.models import Topic
from publishing.subjects import about
from publishing.working_copy import working_copy
from toolkit.actions import ActionRefused, action


@dataclass(frozen=True)
class EventPart:
    """Fields of an event that are applied together."""

    label: Any
    fields: tuple[str, ...]


TIMES = "times"
TOPICS = "topics"
PARTS = {
    "texts": EventPart(
        gettext_lazy("Title and texts"), ("title", "summary", "description", "text_language", "translations")
    ),
    TIMES: EventPart(gettext_lazy("Time of day"), ("time_zone",)),
    "place": EventPart(gettext_lazy("Format and venue"), ("format", "country", "city", "venue")),
    "online": EventPart(gettext_lazy("Link to the online meeting"), ("online_url",)),
    "spoken": EventPart(gettext_lazy("Languages spoken and accessibility"), ("languages", "accessibility")),
    "places": EventPart(
        gettext_lazy("Capacity and waiting list"),
        ("capacity", "online_capacity", "has_waiting_list", "promotion_hours"),
    ),
    "contact": EventPart(gettext_lazy("Organisers and contact"), ("organiser", "contact_name", "contact_email")),
    TOPICS: EventPart(gettext_lazy("Topics"), ()),
}


def later_dates(event: Event, *, at: dt.datetime) -> EventQuerySet:
    """Return the dates of the series after this one that can still change."""
    if event.series_id is None or event.starts_at is None:
        return Event.objects.none()
    later = Event.objects.filter(series=event.series_id, starts_at__gt=event.starts_at).coming(at=at)
    return later.exclude(state=Event.State.CANCELLED)


@action
def apply_to_later_dates(*, by: Actor, event: Event, parts: Collection[str], at: dt.datetime) -> list[Event]:
    """Change all later dates of the series to what this one says in these ``PARTS``; return those that can change.

    A draft is changed, a published date gets a correction that is published at once: who is registered or invited there is emailed
    about a new time or place. Locks the dates in the order of their keys. What one date refuses, and a correction of it that is being
    written, is refused for all, naming the date.
    """
    if not parts or set(parts) - set(PARTS):
        raise ActionRefused(_("Choose at least one."), "parts")
    known = Event.objects.filter(pk=event.pk).first()
    if known is None:
        raise ActionRefused(_("This event was deleted."))
    pks = [known.pk, *later_dates(known, at=at).values_list("pk", flat=True)]
    locked = {pk: lock_event(Event(pk=pk)) for pk in sorted(pks)}
    source = locked.pop(known.pk)
    names = [name for part in parts for name in PARTS[part].fields]
    fields = {name: getattr(source, name) for name in names}
    topics = list(source.topics.all()) if TOPICS in parts else None
    for date in locked.values():
        try:
            own = fields | (_times(source, date) if TIMES in parts else {})
            _write(by, date, own, topics, at)
        except ActionRefused as refused:
            words = _("%(date)s: %(reason)s") % {"date": date.days_words, "reason": refused.message}
            raise ActionRefused(words, "parts") from None
    return list(locked.values())


def _write(by: Actor, date: Event, fields: dict[str, Any], topics: list[Topic] | None, at: dt.datetime) -> None:
    """Save the fields in the draft of a date, and publish them at once where the date is public."""
    copy = working_copy(about(date))
    if copy.revision is not None and not date.can_be_published:
        raise ActionRefused(_("There is a draft of a correction. Publish or discard it first."), "parts")
    draft = save_event_draft(by=by, event=date, fields=fields, topics=topics, edition=copy.edition, at=at)
    if draft is not None and not date.can_be_published:
        publish_event(by=by, event=date, at=at)


def _times(source: Event, date: Event) -> dict[str, Any]:
    """Return start and end of the source on the day of the other date."""
    if source.starts_at is None or source.ends_at is None or date.starts_at is None:
        return {}
    days = local_day(date.starts_at, date.zone) - local_day(source.starts_at, source.zone)
    return {name: move_by_days(getattr(source, name), days, source.zone) for name in ("starts_at", "ends_at")}
