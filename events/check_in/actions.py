"""Checking people in at the venue, undoing it, and adding those who come without a registration."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from audit.actors import Actor
from consents.wording import ShownWording
from events.check_in.windows import (
    closes_at,
    event_days,
    is_day_code,
    is_online_now,
    is_open_for_attendees,
    refusal_of_walk_in,
    refuse_moment,
)
from events.models import CheckIn, CheckInSettings, DoorLink, Event, Registration, SelfCheckIn
from events.programme.locking import lock_event
from events.registrations.answers import add_attendee, attend_in_person
from events.registrations.attendance import record_attendance, withdraw_attendance
from hubs.models import Hub
from toolkit.actions import ActionRefused, Busy, action, lock_row
from toolkit.date_formatting import clock_words, short_moment_words
from toolkit.email_addresses import canonical_address

NOT_HERE = gettext_lazy("We can't add this person here. Send them to the organiser's desk.")


@dataclass(frozen=True)
class CheckInResult:
    """What became of a check-in: ``checked_in``, ``already`` or ``undone``, with the words the desk reads."""

    status: str
    registration: Registration
    words: str


@action
def check_in(
    *, by: Actor, registration: Registration, at: dt.datetime, now: dt.datetime, key: uuid.UUID | None = None
) -> CheckInResult:
    """Check a person in at the venue; a second device reads when it was done and who did it.

    ``at`` is when it happened, perhaps long before ``now`` where a device had no connection. The same ``key`` again changes
    nothing, also after it was undone. Refuses people without a place in person and moments outside the days of the event. Once
    check-in has closed, a user records who attended: at the end of the event.
    """
    current = _lock(registration)
    event = current.event
    if key and (known := CheckIn.objects.filter(key=key).first()):
        if known.registration_id != current.pk:
            raise ActionRefused(_("This device sent one check-in for two people. Check the person in again."))
        return _result("undone" if known.undone_at else "checked_in", current)
    if isinstance(by, User) and event.ends_at is not None and now >= at >= closes_at(event):
        at = event.ends_at
    refuse_moment(event, at=at, now=now)
    if current.checked_in_at is not None:
        return _result("already", current)
    _refuse_without_place(by, current, now=now)
    record_attendance(by=by, registration=current, way=Event.Format.IN_PERSON, at=at)
    current.checked_in_at = at
    current.check_ins.in_force().update(undone_at=now)  # of a person whose attendance was withdrawn elsewhere
    CheckIn.objects.create(
        registration=current, key=key or uuid.uuid4(), at=at, received_at=now,
        user=by if isinstance(by, User) else None, door_link=by if isinstance(by, DoorLink) else None,
    )  # fmt: skip
    return _result("checked_in", current)


@action
def undo_check_in(*, by: Actor, registration: Registration, at: dt.datetime) -> Registration:
    """Undo a check-in made by mistake. Refuses a person who is not checked in, and door links once check-in has closed."""
    current = _lock(registration)
    if isinstance(by, DoorLink):
        refuse_moment(current.event, at=at, now=at)
    if current.checked_in_at is None:
        raise ActionRefused(_("%(name)s is not checked in.") % {"name": current.name})
    withdraw_attendance(by=by, registration=current, way=Event.Format.IN_PERSON, at=at)
    current.check_ins.in_force().update(undone_at=at)
    return current


@action
def check_in_oneself(
    *, by: Actor, registration: Registration, typed_day_code: str = "", at: dt.datetime
) -> CheckInResult:
    """Check in the person who holds the code or the personal link, while the event lets attendees do that.

    Refuses before the doors open and after the end, and a wrong code of the day where the event asks for it.
    """
    event = registration.event
    settings = CheckInSettings.objects.filter(event=event).first()
    if settings is None or settings.self_check_in == SelfCheckIn.OFF:
        raise ActionRefused(_("Check in at the desk of this event."))
    if not is_open_for_attendees(event, at=at):
        raise ActionRefused(_("You can check in from two hours before the event starts until it ends."))
    if settings.self_check_in == SelfCheckIn.WITH_DAY_CODE and not is_day_code(event, typed_day_code, at=at):
        raise ActionRefused(_("Enter the code of the day. It's on the poster at the venue."), "day_code")
    return check_in(by=by, registration=registration, at=at, now=at)


@action
def add_walk_in(
    *, by: Actor, event: Event, person: dict[str, Any], shown: ShownWording, hub: Hub | None = None, at: dt.datetime
) -> CheckInResult:
    """Register a person who came without a registration, and check them in. The rules of capacity hold, and they are emailed.

    Registered already: a user checks them in; who registered to attend online gets a place in person, if one is left, and who
    hasn't confirmed is confirmed. A door link is refused, in the same words as for any other reason, so that it doesn't learn
    whose address is registered. ``hub``: the one whose team adds them, as in ``add_attendee``.
    """
    if words := refusal_of_walk_in(event, at=at):
        raise ActionRefused(words)
    try:
        if isinstance(by, DoorLink):
            _refuse_known(event, person["email"])
        registration = add_attendee(by=by, event=event, hub=hub, shown=shown, at=at, online=False, **person)
        if registration.attends_online:
            registration = attend_in_person(by=by, registration=registration, at=at)
    except Busy:
        raise
    except ActionRefused as refused:
        if not isinstance(by, DoorLink):
            raise
        raise ActionRefused(NOT_HERE) from refused
    return check_in(by=by, registration=registration, at=at, now=at)


@action
def join_online(*, by: Actor, registration: Registration, at: dt.datetime) -> None:
    """Record that a person joins the online meeting, if it is about to begin or under way."""
    if is_online_now(registration.event, at=at):
        record_attendance(by=by, registration=registration, way=Event.Format.ONLINE, at=at)


def checked_in_words(registration: Registration) -> str:
    """Return when a person was checked in and who did it: ``9:02 by Main entrance``, with the day where an event has several."""
    if registration.checked_in_at is None:
        return ""
    moment = registration.checked_in_at.astimezone(registration.event.zone)
    clock = short_moment_words(moment) if len(event_days(registration.event)) > 1 else clock_words(moment)
    if hasattr(registration, "done"):  # of a list (``find_attendees``)
        latest = next(iter(registration.done), None)
    else:
        latest = registration.check_ins.in_force().select_related("user", "door_link").first()
    who = (latest.user or latest.door_link) if latest else None
    if who is not None:
        return _("%(clock)s by %(who)s") % {"clock": clock, "who": who}
    return _("%(clock)s by themselves") % {"clock": clock} if latest else clock


def _result(status: str, registration: Registration) -> CheckInResult:
    words = {
        "checked_in": _("%(name)s is checked in."),
        "already": _("%(name)s was already checked in: %(done)s."),
        "undone": _("The check-in of %(name)s was undone meanwhile."),
    }[status]
    done = checked_in_words(registration) if status == "already" else ""
    return CheckInResult(status, registration, words % {"name": registration.name, "done": done})


def _refuse_known(event: Event, email: str) -> None:
    """Refuse an address that holds a place or waits for one."""
    known = Registration.objects.filter(event=lock_event(event), email=canonical_address(email))
    if known.exclude(state=Registration.State.WITHDRAWN).exists():
        raise ActionRefused(NOT_HERE)


def _refuse_without_place(by: Actor, registration: Registration, *, now: dt.datetime) -> None:
    """Refuse who has no place in person, in words for who reads them: the team, a helper, or the person themselves.

    ``record_attendance`` refuses the others without a confirmed place, and events that are not published.
    """
    if registration.comes_in_person or registration.event.state != Event.State.PUBLISHED:
        return
    if isinstance(by, DoorLink):
        raise ActionRefused(_("This person has no place in person now. Send them to the organiser's desk."))
    if isinstance(by, User):
        raise ActionRefused(
            _refusal_to_team(registration, takes_walk_ins=not refusal_of_walk_in(registration.event, at=now))
        )
    if registration.takes_a_place and registration.attends_online:
        raise ActionRefused(_("You're registered to attend online. You can change that on your registration page."))
    if registration.takes_a_place and not registration.is_confirmed:
        raise ActionRefused(_("Confirm your registration first: open the link in our email."))


def _refusal_to_team(registration: Registration, *, takes_walk_ins: bool) -> str:
    """Return why a person has no place in person, and what the team can do about it while the event takes walk-ins."""
    if registration.is_waiting:
        words, way_out = _("This person is on the waiting list."), _("Give them a place there.")
    elif not registration.takes_a_place:
        words, way_out = _("Their registration is cancelled."), _("Add them as a walk-in to register them again.")
    elif not registration.is_confirmed:
        words = _("This person hasn't confirmed their email address.")
        way_out = _("Add them as a walk-in to confirm it and check them in.")
    else:
        words = _("This person is registered to attend online.")
        way_out = _("Add them as a walk-in to give them a place in person.")
    return f"{words} {way_out}" if takes_walk_ins else words


def _lock(registration: Registration) -> Registration:
    rows = Registration.objects.select_related("event")
    return lock_row(rows, registration.pk, gone=_("This registration was deleted."))
