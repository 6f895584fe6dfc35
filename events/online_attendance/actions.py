"""Record who attended online, as the organiser knows it from the meeting: the portal sees only those who join by their own button."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from audit.actions import record, record_each
from audit.actors import Actor
from events.check_in.settings import settings_of
from events.models import CheckInSettings, Event, Registration
from events.programme.locking import lock_event
from events.registrations.attendance import refusal_of_online_attendance
from events.registrations.models import RegistrationQuerySet
from toolkit.actions import ActionRefused, action


@dataclass(frozen=True)
class ReportResult:
    """What became of the addresses of an attendance report.

    ``recorded``: how many people were recorded now; ``known``: how many had been before. ``left_out``: address and why, as listed.
    """

    recorded: int
    known: int
    left_out: list[tuple[str, str]]


@action
def record_online(*, by: Actor, event: Event, people: RegistrationQuerySet, at: dt.datetime) -> int:
    """Record that these people attended online: now, or at the end of an event that is over; return how many.

    Those recorded before keep their moment; who has no confirmed place is left out. Refuses events in person only, not begun,
    not published or cancelled.
    """
    current = Event.objects.filter(pk=event.pk).first()  # not locked: people join meanwhile
    if current is None:
        raise ActionRefused(_("This event was deleted."))
    if words := refusal_of_online_attendance(current, at=at):
        raise ActionRefused(words)
    moment = min(at, current.ends_at) if current.ends_at else at
    missing = people.filter(event=current, attended_online_at=None).confirmed().order_by("pk")
    found = list(missing.select_for_update(of=("self",)))
    Registration.objects.filter(pk__in=[row.pk for row in found]).update(attended_online_at=moment)
    changes = [(row, ["attended_online_at"]) for row in found]
    record_each(by=by, action="events.record_attendance", changes=changes, hub_id=current.hub_id)
    return len(found)


@action
def record_report(
    *, by: Actor, event: Event, people: RegistrationQuerySet, addresses: Iterable[str], at: dt.datetime
) -> ReportResult:
    """Record the people with these addresses among ``people`` as ``record_online`` does, and say of the others why not."""
    listed = list(dict.fromkeys(addresses))
    rows = {row.email: row for row in people.filter(event=event, email__in=listed)}
    coming = [row for row in rows.values() if row.has_confirmed_place]
    known = sum(row.attended_online_at is not None for row in coming)
    recorded = record_online(by=by, event=event, people=people.filter(pk__in=[row.pk for row in coming]), at=at)
    left_out = [(address, _why(rows.get(address))) for address in listed if rows.get(address) not in coming]
    return ReportResult(recorded, known, left_out)


@action
def set_online_views(*, by: Actor, event: Event, views: int | None) -> CheckInSettings:
    """Set how often the stream or recording was viewed; None where it isn't known. Refuses a cancelled event, and one in person."""
    current = lock_event(event)
    if not current.may_be_attended_online:
        raise ActionRefused(_("This event takes place in person only."), "online_views")
    if not current.can_be_changed:
        raise ActionRefused(_("This event has been cancelled, so you can't edit it."), "online_views")
    settings = settings_of(current)
    if settings.online_views != views:
        settings.online_views = views
        settings.save()
        record(
            by=by, action="events.set_online_views", subject=settings, hub_id=current.hub_id, fields=["online_views"]
        )
    return settings


def _why(registration: Registration | None) -> str:
    if registration is None:
        return _("No registration found")
    if registration.is_waiting:
        return _("On the waiting list")
    return _("Email not confirmed") if registration.takes_a_place else _("Registration cancelled")
