"""When reminders are due: derived from the event each time, on the calendar and clock of its time zone."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.db.models import DateTimeField, F, Q
from django.db.models.functions import Coalesce, TruncDate

from events.models import Campaign, Event, Invitation, ReminderRule, Substitute
from events.reminders.models import IN_DAYS

LATEST = dt.timedelta(hours=6)  # found later than this after it was due, a reminder is missed
LOOK_BACK = dt.timedelta(days=7)  # missed reminders are noted for so long after they were due
BEFORE = {ReminderRule.Kind.BEFORE_EVENT, ReminderRule.Kind.BEFORE_DEADLINE, ReminderRule.Kind.BEFORE_REPLY_BY}


def anchor_of(rule: ReminderRule) -> dt.datetime | None:
    """Return the moment the rule counts from; None where the event has none, or invitations have their own."""
    event = rule.event
    moments = {
        ReminderRule.Kind.BEFORE_EVENT: event.starts_at,
        ReminderRule.Kind.BEFORE_DEADLINE: event.registration_closes_at or event.starts_at,
        ReminderRule.Kind.AFTER_EVENT: event.ends_at,
    }
    return moments.get(ReminderRule.Kind(rule.kind))


def due_moment(rule: ReminderRule, anchor: dt.datetime) -> dt.datetime:
    """Return when the rule is due, counted from ``anchor``.

    Days are counted on the calendar of the event's time zone, so that 09:00 stays 09:00 when the clocks change; hours are
    counted as they pass. A time of day that the clock skips is that much later; of one it shows twice, the first is meant.
    """
    sign = -1 if rule.kind in BEFORE else 1
    if rule.unit == ReminderRule.Unit.HOURS or rule.clock is None:
        return anchor.astimezone(dt.UTC) + sign * dt.timedelta(hours=rule.amount)
    zone = rule.event.zone
    return _on_clock(anchor.astimezone(zone).date() + sign * dt.timedelta(days=rule.amount), rule.clock, zone)


def _on_clock(day: dt.date, clock: dt.time, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, clock, zone).astimezone(dt.UTC)


def due_moments(rule: ReminderRule, *, since: dt.datetime, until: dt.datetime) -> Iterator[dt.datetime]:
    """Yield the moments from ``since`` to ``until`` at which the rule is due; never those before it or the event was set up.

    After the invitation there is one for each day on which people without a reply were invited, or named as substitutes; before
    the reply-by date one for each date that people without a reply were given.
    """
    set_up = max(rule.effective_from, rule.event.published_at or rule.effective_from)
    if rule.kind in IN_DAYS:
        days = _invitation_days(rule, since) if rule.kind == ReminderRule.Kind.NO_REPLY else _reply_by_days(rule)
        moments = [due_moment(rule, _midday(day, rule)) for day in days]
    else:
        anchor = anchor_of(rule)
        moments = [due_moment(rule, anchor)] if anchor else []
    yield from sorted(moment for moment in moments if max(since, set_up) <= moment <= until)


def _invitation_days(rule: ReminderRule, since: dt.datetime) -> list[dt.date]:
    earliest = since - dt.timedelta(days=rule.amount + 1)
    invited = Invitation.objects.unanswered().filter(event=rule.event_id)
    named = Substitute.objects.unanswered().filter(event=rule.event_id)
    asked = (
        (invited, Coalesce("invited_again_at", "invited_at", output_field=DateTimeField())),
        (named, F("asked_at")),
    )
    found: set[dt.date] = set()
    for rows, moment in asked:
        since_then = rows.order_by().annotate(moment=moment).filter(moment__gte=earliest)
        found |= set(since_then.values_list(TruncDate("moment", tzinfo=rule.event.zone), flat=True).distinct())
    return sorted(found)


def _reply_by_days(rule: ReminderRule) -> list[dt.date]:
    """Return the reply-by dates of the event on which anyone's reply is outstanding."""
    waiting = Q(pk__in=Invitation.objects.unanswered().filter(event=rule.event_id).values("campaign")) | Q(
        pk__in=Substitute.objects.unanswered().filter(event=rule.event_id).values("invitation__campaign")
    )
    campaigns = Campaign.objects.filter(waiting, event=rule.event_id, reply_by__isnull=False)
    days = campaigns.order_by("reply_by").values_list("reply_by", flat=True).distinct()
    return [day for day in days if day is not None]


def _midday(day: dt.date, rule: ReminderRule) -> dt.datetime:
    return _on_clock(day, dt.time(12), rule.event.zone)


def day_in_question(rule: ReminderRule, due_at: dt.datetime) -> dt.date:
    """Return the day that a rule of ``IN_DAYS`` counts from at ``due_at``: of the invitations, or to reply by."""
    sign = 1 if rule.kind in BEFORE else -1
    return due_at.astimezone(rule.event.zone).date() + sign * dt.timedelta(days=rule.amount)


def useless_from(rule: ReminderRule) -> dt.datetime | None:
    """Return when the reminder is of no use any more: what it reminds of has begun. None: it never is."""
    event = rule.event
    if rule.kind == ReminderRule.Kind.AFTER_EVENT:
        return None
    if rule.kind == ReminderRule.Kind.BEFORE_EVENT:
        return event.starts_at
    return min((moment for moment in (event.registration_closes_at, event.starts_at) if moment), default=None)


def last_moment(rule: ReminderRule, due_at: dt.datetime) -> dt.datetime:
    """Return until when a reminder due at ``due_at`` can be sent: six hours, not beyond what it reminds of."""
    limit, latest = useless_from(rule), due_at + LATEST
    return min(limit, latest) if limit else latest


def is_still_due(rule: ReminderRule, due_at: dt.datetime) -> bool:
    """Whether the event and the rule, as they are now, ask for a reminder at ``due_at``.

    The event may have been moved or cancelled and the timing changed meanwhile, or what it reminds of was over by then.
    """
    limit = useless_from(rule)
    if not takes_place(rule.event) or rule.effective_from > due_at or (limit and limit <= due_at):
        return False
    day = day_in_question(rule, due_at)
    if rule.kind == ReminderRule.Kind.BEFORE_REPLY_BY and not rule.event.campaigns.filter(reply_by=day).exists():
        return False
    anchor = _midday(day, rule) if rule.kind in IN_DAYS else anchor_of(rule)
    return anchor is not None and due_moment(rule, anchor) == due_at


def takes_place(event: Event) -> bool:
    """Whether the event is published and has a hub and a time: only then does anyone get reminders."""
    return event.state == Event.State.PUBLISHED and event.hub is not None and event.starts_at is not None
