"""The seats of a draw: invitations, answers, and reserves who take the place of others."""

import datetime as dt

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audit.actions import record
from audit.actors import SYSTEM, Actor
from dialogues.frame.actions.dialogues import lock_dialogue
from dialogues.frame.phases import Act, refusal_of
from dialogues.models import Draw, DrawnVolunteer, ParticipantCall
from dialogues.participants import emails
from dialogues.participants.actions.sessions import leave_sessions, register_for_sessions
from dialogues.participants.models.draw import HOLDING
from dialogues.participants.tables import worsens_quotas
from outbox.actions import queue, queue_all, withdraw
from outbox.drafts import Draft
from toolkit.actions import ActionRefused, action, enqueue_on_commit, lock_row
from toolkit.steps import do_each

PLACES = DrawnVolunteer.State
LEARN_BY_EMAIL = (PLACES.INVITED, PLACES.RESERVE, PLACES.NOT_DRAWN)
TASK = "dialogues.continue_seats"
SLICE, SLICES = 200, 25  # emails in a transaction, and such slices in a run


@action
def invite_drawn(*, by: Actor, draw: Draw, at: dt.datetime) -> int:
    """Invite the people drawn; return how many. Refuses a second time, and before the result.

    Places of people who withdrew since the draw go to reserves first. A worker tells everyone (``email_results``).
    """
    current = lock_draw(draw)
    if not current.is_done:
        raise ActionRefused(_("There is no result to invite people from."))
    if current.invited_at is not None:
        raise ActionRefused(_("The people drawn have been invited already."))
    if words := refusal_of(current.dialogue, Act.DRAW, at=at):
        raise ActionRefused(words)
    fill_seats(current, at=at)
    current.invited_at = at
    current.save(update_fields=["invited_at"])
    reply_by = at + _time_to_reply(current)
    invited = current.people.filter(state=PLACES.DRAWN).update(state=PLACES.INVITED, reply_by=reply_by)
    record(
        by=by, action="dialogues.invite_drawn", subject=current, hub_id=current.dialogue.hub_id, fields=["invited_at"]
    )
    enqueue_on_commit(TASK)
    return invited


def email_results(*, at: dt.datetime) -> int:
    """Email those of invited draws who did not get their result yet, a slice in each transaction; return how many."""
    waiting = Draw.objects.filter(
        invited_at__isnull=False, people__emailed_at=None, people__state__in=LEARN_BY_EMAIL
    ).distinct()
    number = 0
    for draw in list(waiting.select_related("dialogue")):
        for _slice in range(SLICES):
            new = _email_some(draw, at)
            number += new
            if new < SLICE:
                break
    return number


@action
def _email_some(draw: Draw, at: dt.datetime) -> int:
    current = lock_draw(draw)
    waiting = current.people.filter(emailed_at=None, state__in=LEARN_BY_EMAIL).select_related(
        "volunteer__dialogue__hub__country"
    )
    some = list(waiting.order_by("pk")[:SLICE])
    queue_all(_result_for(one) for one in some)
    current.people.filter(pk__in=[one.pk for one in some]).update(emailed_at=at)
    return len(some)


def _result_for(place: DrawnVolunteer) -> Draft:
    if place.state == PLACES.INVITED:
        return emails.drawn(place)
    return emails.not_drawn(place, is_reserve=place.state == PLACES.RESERVE)


@action
def answer_seat(*, by: Actor, place: DrawnVolunteer, accepts: bool, at: dt.datetime) -> list[str]:
    """Accept or decline a seat; return why the person could not be registered for sessions, in words.

    Who accepts is registered for the sessions to come. Who declines, also after accepting, leaves them, and a reserve gets the
    seat. The same answer twice: nothing happens. Refuses after the deadline, and who was not invited.
    """
    draw = lock_draw(place.draw)
    current = lock_row(DrawnVolunteer.objects.select_related("volunteer__dialogue__hub__country"), place.pk)
    current.draw = draw
    wanted = PLACES.ACCEPTED if accepts else PLACES.DECLINED
    if current.state == wanted:
        return []
    if current.state not in (PLACES.INVITED, PLACES.ACCEPTED):
        raise ActionRefused(_("You no longer have a place to accept or decline."))
    if current.state == PLACES.INVITED and current.reply_by is not None and current.reply_by <= at:
        raise ActionRefused(_("The time to reply is over. The place goes to someone else."))
    had_accepted = current.state == PLACES.ACCEPTED
    current.state, current.answered_at = wanted, at
    current.save(update_fields=["state", "answered_at"])
    record(
        by=by, action="dialogues.answer_seat", subject=current, hub_id=current.volunteer.hub_id, fields=["state"]
    )  # fmt: skip
    withdraw(
        key_prefix=f"{current.volunteer.emails_key}:draw:{draw.pk}:drawn",
        because=gettext_noop("The person has replied"),
    )
    if not accepts:
        if had_accepted:
            leave_sessions(by=by, volunteer=current.volunteer, at=at)
        fill_seats(draw, at=at)
        return []
    queue(emails.seat_accepted(current))
    return register_for_sessions(by=by, volunteer=current.volunteer, at=at)


@action
def take_reserve(*, by: Actor, place: DrawnVolunteer, at: dt.datetime) -> DrawnVolunteer:
    """Give a free seat to this reserve, also where a quota is then not met.

    Refuses before people were invited, outside the time of the draw, and when no seat is free.
    """
    draw = lock_draw(place.draw)
    if draw.invited_at is None:
        raise ActionRefused(_("Invite the people drawn first."))
    if words := refusal_of(draw.dialogue, Act.DRAW, at=at):
        raise ActionRefused(words)
    current = lock_row(DrawnVolunteer.objects.select_related("volunteer__dialogue__hub__country"), place.pk)
    if current.state != PLACES.RESERVE:
        raise ActionRefused(_("This person is not a reserve."))
    if draw.people.holding_a_seat().count() >= draw.seats:
        raise ActionRefused(_("All places are taken."))
    _take(draw, current, at)
    draw.filled_to = None
    draw.save(update_fields=["filled_to"])
    record(by=by, action="dialogues.take_reserve", subject=current, hub_id=draw.dialogue.hub_id, fields=["state"])
    return current


def continue_seats(*, at: dt.datetime) -> int:
    """End invitations without a reply and fill free seats; return how many were filled. Each draw is a transaction of its own.

    A draw none of whose reserves fitted is looked at again only after its seats have changed.
    """
    people = DrawnVolunteer.objects.filter(draw=OuterRef("pk"))
    late = Exists(people.filter(state=PLACES.INVITED, reply_by__lte=at))
    holding = Count("people", filter=Q(people__state__in=HOLDING))
    draws = Draw.objects.filter(invited_at__isnull=False).annotate(holding=holding)
    changed = Q(holding__lt=F("seats")) & (Q(filled_to=None) | ~Q(filled_to=F("holding")))
    due = draws.filter(late | (changed & Exists(people.filter(state=PLACES.RESERVE))))
    return do_each(lambda draw: _continue(draw, at), list(due.select_related("dialogue").defer("table")))


@action
def _continue(draw: Draw, at: dt.datetime) -> int:
    current = lock_draw(draw)
    late = current.people.filter(state=PLACES.INVITED, reply_by__lte=at)
    for place in late.select_related("volunteer"):
        place.state, place.answered_at = PLACES.EXPIRED, at
        place.save(update_fields=["state", "answered_at"])
        hub_id = place.volunteer.hub_id
        record(by=SYSTEM, action="dialogues.expire_seat", subject=place, hub_id=hub_id, fields=["state"])
    return fill_seats(current, at=at)


def fill_seats(draw: Draw, *, at: dt.datetime) -> int:
    """Give free seats to the reserves in their order who make no quota worse; return how many. Needs the draw locked."""
    if refusal_of(draw.dialogue, Act.DRAW, at=at):
        return 0
    before = draw.people.holding_a_seat().count()
    if before >= draw.seats or draw.filled_to == before:
        return 0
    rows = {row["number"]: row for row in draw.table}
    seated = [rows[place.number] for place in draw.people.holding_a_seat()]
    for place in _reserves_in_order(draw):
        if len(seated) == draw.seats:
            break
        if not worsens_quotas(draw, seated, rows[place.number]):
            seated.append(rows[place.number])
            _take(draw, place, at)
    draw.filled_to = len(seated)
    draw.save(update_fields=["filled_to"])
    return len(seated) - before


def _reserves_in_order(draw: Draw) -> list[DrawnVolunteer]:
    waiting = draw.people.filter(state=PLACES.RESERVE).select_related("volunteer__dialogue__hub__country")
    by_number = {place.number: place for place in waiting}
    return [by_number[number] for number in draw.reserve_list if number in by_number]


def _take(draw: Draw, place: DrawnVolunteer, at: dt.datetime) -> None:
    """Give a reserve a seat; an email goes out where the others were invited."""
    place.state, place.is_replacement = PLACES.DRAWN, True
    if draw.invited_at is not None:
        place.state, place.reply_by, place.emailed_at = PLACES.INVITED, at + _time_to_reply(draw), at
        queue(emails.drawn(place))
    place.save(update_fields=["state", "is_replacement", "reply_by", "emailed_at"])


def _time_to_reply(draw: Draw) -> dt.timedelta:
    return dt.timedelta(days=ParticipantCall.objects.get(dialogue=draw.dialogue_id).reply_days)


def lock_draw(draw: Draw) -> Draw:
    """Lock the dialogue, then the draw, until the transaction ends; return it as it is now."""
    dialogue = lock_dialogue(draw.dialogue)
    current = lock_row(Draw, draw.pk, gone=_("This draw was deleted."))
    current.dialogue = dialogue
    return current
