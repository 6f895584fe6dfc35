"""Registering for several dates of a series with one form: one transaction, one email.

Everyone takes locks in the same order: the series, the registrations for it, then the events by their keys, then what belongs to each.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.personal_links import ASK_AGAIN_AFTER, new_link
from audit.actions import record
from audit.actors import SYSTEM, Actor
from audit.purges import record_purge
from consents.wording import ShownWording
from events.models import Event, EventSeries, Registration, SeriesRegistration
from events.programme.emails import registration_key
from events.programme.errors import PlacesLeft, RegistrationClosed
from events.programme.locking import lock_event
from events.questions.answers import questions_of
from events.registrations.actions import confirm, withdraw_registration
from events.registrations.unconfirmed import hold_place, start_waiting
from events.series import emails
from events.series.dates import refuse_own_questions, registrations_of
from events.waiting_list.actions import ask_to_wait
from outbox.actions import lift_bounce, queue, withdraw
from toolkit.actions import ActionRefused, Busy, action, lock_row, refuse_violations
from toolkit.email_addresses import canonical_address


class DatesRefused(ActionRefused):
    """Some of the chosen dates could not be registered for, and so none was; ``reasons`` by the key of the event."""

    def __init__(self, reasons: Mapping[int, str]) -> None:
        super().__init__(" ".join(reasons.values()), "dates")
        self.reasons = dict(reasons)


@action
def register_for_dates(
    *, by: Actor, series: EventSeries, waits: Mapping[int, bool], name: str, email: str, organisation: str,
    access_needs: str, language: str, online: bool = False, sector: str = "", at: dt.datetime,
) -> None:  # fmt: skip
    """Hold a place at each of these dates for an address typed in the public form, and ask it to confirm with one email.

    ``waits``: the dates by the key of their event, and whether the person agreed to be on the waiting list of a full one. Where
    a place has become free meanwhile they get it. All or nothing: refuses (``DatesRefused``) with the reason of each date. A known
    address is answered as ``register_publicly`` answers it.
    """
    current = EventSeries.objects.published().select_related("hub__country").filter(pk=series.pk).first()
    if current is None or not current.registers_together or not waits:
        raise RegistrationClosed(_("You can't register for this event here."))
    address = canonical_address(email)
    ours, was_asked_at = _lock_ours(current, address, at)
    person = {"name": name, "organisation": organisation, "language": language, "sector": sector}
    reasons: dict[int, str] = {}
    is_new = False
    for pk in sorted(waits):
        event = Event.objects.for_pages().filter(pk=pk, series=current).first()
        try:
            if event is None:
                raise RegistrationClosed(_("This event was deleted."))
            own = {**person, "attends_online": online and event.is_hybrid}
            is_new |= _take(by, event, waits=waits[pk], email=address, person=own, access_needs=access_needs, at=at)
        except Busy:
            raise
        except ActionRefused as refused:
            reasons[pk] = refused.message
    if reasons:
        raise DatesRefused(reasons)
    if is_new or was_asked_at is None or at - was_asked_at >= ASK_AGAIN_AFTER:
        _queue(ours, emails.to_confirm, _active(ours, at), asked_at=at)


def _take(by: Actor, event: Event, *, waits: bool, **registration: Any) -> bool:
    """Hold a place, or join the waiting list; return whether the registration is new. Refuses a date that asks questions."""
    is_new = _wait(by, event, registration) if waits else None
    if is_new is None:
        is_new = hold_place(by=by, event=event, **registration)[1]
    if questions_of(event.pk):  # none comes from here on: the row of the event is held
        refuse_own_questions()
    return is_new


def _wait(by: Actor, event: Event, registration: dict[str, Any]) -> bool | None:
    try:
        return ask_to_wait(by=by, event=event, **registration)[1]
    except PlacesLeft:
        return None


def _lock_ours(series: EventSeries, address: str, at: dt.datetime) -> tuple[SeriesRegistration, dt.datetime | None]:
    """Return the row of the address, locked, and when it was asked for before; None for a new one."""
    nonce, link_hash = new_link(SeriesRegistration.LINK_KIND, series.hub_id)
    fresh = {"hub": series.hub, "link_nonce": nonce, "link_hash": link_hash, "asked_at": at}
    with refuse_violations(
        {"events_seriesregistration_series_id_same_hub": (gettext_lazy("This series was deleted."), None)}
    ):
        ours, is_new = SeriesRegistration.objects.get_or_create(series=series, email=address, defaults=fresh)
    ours = lock_row(SeriesRegistration, ours.pk)
    ours.series = series
    return ours, None if is_new else ours.asked_at


def _active(ours: SeriesRegistration, at: dt.datetime) -> list[Registration]:
    """Return what the person has at dates that are not over: a place, or a turn on the waiting list."""
    rows = registrations_of(ours).filter(event__state=Event.State.PUBLISHED, event__over_at__gt=at)
    return list(rows.exclude(state=Registration.State.WITHDRAWN))


def _queue(ours: SeriesRegistration, draft: Any, rows: list[Registration], **more: Any) -> None:
    for name, value in {"emails_written": ours.emails_written + 1, **more}.items():
        setattr(ours, name, value)
    ours.save(update_fields=["emails_written", *more])
    if rows:
        queue(draft(ours, rows))


@action
def confirm_dates(*, by: Actor, ours: SeriesRegistration, shown: ShownWording, at: dt.datetime) -> list[Registration]:
    """The person behind the link says that they come: all their dates are confirmed, and one email lists them.

    Returns what was confirmed now. Confirmed already: nothing happens. Refuses when no date is left to confirm.
    """
    current = _lock(ours)
    open_rows = [
        row for row in registrations_of(current).filter(confirmed_at=None) if row.takes_a_place or row.is_waiting
    ]
    open_rows.sort(key=lambda row: row.event_id)
    confirmed = [known for row in open_rows if (known := _confirm(by, row, shown, at)) is not None]
    active = _active(current, at)
    if not active:
        words = _("This registration can't be confirmed any more. You can register again if places are left.")
        raise ActionRefused(words)
    if confirmed:
        lift_bounce(by=by, address=current.email)  # the email with the link arrived
        _queue(current, emails.registered, [row for row in active if row.is_confirmed])
    return confirmed


def _confirm(by: Actor, row: Registration, shown: ShownWording, at: dt.datetime) -> Registration | None:
    """Confirm one date without an email of its own; None where it cannot be confirmed any more, or was."""
    event = lock_event(row.event)
    current = Registration.objects.select_for_update(of=("self",), no_key=True).filter(pk=row.pk).first()
    is_there = current is not None and (current.takes_a_place or current.is_waiting) and not current.is_confirmed
    if current is None or not is_there or not event.is_ahead(at=at):
        return None
    current.event = event
    if not current.is_waiting:
        return confirm(by, current, event, shown, at, tell=False)
    waiting = start_waiting(by, current, shown, at, tell=False)
    if waiting.takes_a_place:  # the place came at once, and the email about all dates says so
        withdraw(key_prefix=f"{registration_key(waiting)}:confirmed:{waiting.round}")
    return waiting


@action
def withdraw_dates(
    *, by: Actor, ours: SeriesRegistration, registrations: Collection[int], at: dt.datetime
) -> list[Registration]:
    """Cancel the registrations of these keys: places go to the next in line, one email lists what was cancelled.

    Who only waited is not emailed. Cancelled already: nothing happens. Refuses dates that are over or cancelled.
    """
    current = _lock(ours)
    rows = [row for row in registrations_of(current) if row.pk in registrations]
    cancelled, had_place = [], []
    for row in sorted(rows, key=lambda row: row.event_id):
        if row.takes_a_place or row.is_waiting:
            done = withdraw_registration(by=by, registration=row, at=at, tell=False)
            cancelled.append(done)
            had_place += [done] if row.takes_a_place else []
    if had_place:
        had_place.sort(key=lambda row: (row.event.starts_on, row.event_id))
        _queue(current, emails.withdrawn, had_place)
    return cancelled


def _lock(ours: SeriesRegistration) -> SeriesRegistration:
    rows = SeriesRegistration.objects.select_related("series", "hub")
    return lock_row(rows, ours.pk, gone=_("This registration was deleted."))


@action
def forget_series_registrations(*, at: dt.datetime) -> int:
    """Delete the links of addresses without any registration for a date of their series; return how many."""
    theirs = Registration.objects.filter(event__series=OuterRef("series"), email=OuterRef("email"))
    unused = SeriesRegistration.objects.filter(~Exists(theirs))
    locked = list(unused.select_for_update(skip_locked=True, of=("self",)))
    gone = list(unused.filter(pk__in=[one.pk for one in locked]))  # asked again: a form may have come in between
    for one in gone:
        withdraw(key_prefix=emails.series_key(one), forget=True)
        record(by=SYSTEM, action="events.forget", subject=one, fields=["email"])
        one.delete()
    return record_purge(SeriesRegistration, len(gone), at=at)
