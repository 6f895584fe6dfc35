"""Cancelling several dates of a series at once."""

import datetime as dt
from collections.abc import Collection

from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from events.mailings.actions import CONTINUE
from events.models import Event, EventQuerySet, EventSeries, SeriesCancellation
from events.programme.actions.publication import mark_cancelled
from toolkit.actions import ActionRefused, action, enqueue_on_commit, lock_row


def remaining_dates(series: EventSeries, *, at: dt.datetime) -> EventQuerySet:
    """Return the dates that are published and not over: those that can be cancelled."""
    return Event.objects.filter(series=series).taking_place().coming(at=at).for_pages().order_by("starts_at", "pk")


@action
def cancel_dates(
    *, by: Actor, series: EventSeries, events: Collection[int], because: str, at: dt.datetime
) -> SeriesCancellation:
    """Cancel these dates (keys of events) for one reason; each person they concern gets one email that lists them.

    As ``cancel_event`` otherwise. Locks the series, then the dates in the order of their keys. Refuses when none is chosen or one of
    them can't be cancelled, naming it; then none is.
    """
    lock_row(EventSeries, series.pk, gone=_("This series was deleted."))
    dates = list(Event.objects.filter(series=series.pk, pk__in=events).order_by("pk"))
    if not dates or len(dates) != len(set(events)):
        raise ActionRefused(_("Choose at least one date."), "dates")
    for event in dates:
        try:
            mark_cancelled(by=by, event=event, because=because, at=at)
        except ActionRefused as refused:
            if refused.field == "because":
                raise
            words = _("%(date)s: %(reason)s") % {"date": event.days_words, "reason": refused.message}
            raise ActionRefused(words, "dates") from None
    keys = [event.pk for event in dates]
    mailing = SeriesCancellation.objects.create(hub_id=series.hub_id, series_id=series.pk, events=keys)
    record(by=by, action="events.cancel_dates", subject=mailing, fields=["events"])
    enqueue_on_commit(CONTINUE)
    return mailing
