"""Reminders of responses: before they are due, on the day, and after it, each on its day or not at all."""

import datetime as dt

from django.db.models import Min, OuterRef, QuerySet, Subquery
from django.utils import timezone

from dialogues.models import Addressee, PolicyDialogue, ReplyLink, ResponseChange, ResponseReminder
from dialogues.recommendations import emails
from dialogues.recommendations.models.addressee import WAITING
from outbox.actions import deliverable, queue_all
from toolkit.actions import action
from toolkit.steps import do_each

OFFSETS = (-14, -3, 0, 7, 37, 67)  # days after the response was due; after it at most three times
LOOK_BACK = dt.timedelta(days=14)  # missed ones are noted for so long


def send_due_reminders(*, at: dt.datetime) -> int:
    """Write the reminders of today; return how many emails are new. Asked again, it writes no more.

    Each reminder is a row, written with its email in one transaction for each dialogue. One whose day has passed is noted as
    missed and never sent late, one to which no address belongs as such. Whoever has answered gets none.
    """
    today = timezone.localdate(at)
    days = [today - dt.timedelta(days=offset) for offset in OFFSETS]
    waiting = Addressee.objects.filter(state__in=WAITING, recommendation__set__dialogue__isnull=False)
    near = waiting.filter(due_on__gte=min(days) - LOOK_BACK, due_on__lte=max(days))
    dialogues = near.order_by("recommendation__set__dialogue").values_list("recommendation__set__dialogue", flat=True)
    return do_each(lambda dialogue: _remind(dialogue, today, at), dialogues.distinct())


@action
def _remind(dialogue_id: int, today: dt.date, at: dt.datetime) -> int:
    """The reminders of one dialogue; another worker that has its addressees in hand is waited for."""
    is_public = PolicyDialogue.objects.published().filter(pk=dialogue_id).exists()
    rows = _asked(dialogue_id)
    locked = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    known = set(
        ResponseReminder.objects.filter(addressee__in=locked).values_list("addressee_id", "due_on", "offset")
    )  # fmt: skip
    new = [
        reminder
        for addressee in locked
        for reminder in _due(addressee, today, at, can_send=is_public)
        if (addressee.pk, reminder.due_on, reminder.offset) not in known
    ]
    due = {reminder.addressee_id: reminder for reminder in new if reminder.state == ResponseReminder.State.SENT}
    links = list(ReplyLink.objects.valid(at=at).filter(addressee__in=due).for_pages())
    drafts = deliverable(emails.reminded(links, at=at, today=today))
    for addressee in due.keys() - emails.addressees_in(drafts, links):
        due[addressee].state = ResponseReminder.State.NO_ADDRESS
    ResponseReminder.objects.bulk_create(new)
    return queue_all(drafts)


def _asked(dialogue_id: int) -> "QuerySet[Addressee]":
    """The addressees of a dialogue who are asked for a response by a day; ``asked_at``: since when it is that day."""
    since = ResponseChange.objects.filter(addressee=OuterRef("pk"), due_on=OuterRef("due_on")).order_by()
    first = since.values("addressee").annotate(first=Min("made_at")).values("first")
    rows = Addressee.objects.filter(state__in=WAITING, recommendation__set__dialogue=dialogue_id, due_on__isnull=False)
    return rows.annotate(asked_at=Subquery(first))


def _due(addressee: Addressee, today: dt.date, at: dt.datetime, *, can_send: bool) -> list[ResponseReminder]:
    """The reminders whose day has come since the recommendation was sent and is due on this day; none before that."""
    assert addressee.due_on is not None  # noqa: S101
    found = []
    asked_at = getattr(addressee, "asked_at", None)
    asked_on = [addressee.sent_on or today, *([timezone.localdate(asked_at)] if asked_at else [])]
    for offset in OFFSETS:
        day = addressee.due_on + dt.timedelta(days=offset)
        if not max(*asked_on, today - LOOK_BACK - dt.timedelta(days=1)) < day <= today:
            continue
        state = ResponseReminder.State.SENT if day == today and can_send else ResponseReminder.State.MISSED
        found.append(
            ResponseReminder(addressee=addressee, due_on=addressee.due_on, offset=offset, state=state, noted_at=at)
        )
    return found


def next_reminder(addressee: Addressee, *, today: dt.date) -> dt.date | None:
    """Return the day of the next reminder; None once there is none."""
    if not addressee.is_waiting or addressee.due_on is None:
        return None
    days = (addressee.due_on + dt.timedelta(days=offset) for offset in OFFSETS)
    return next((day for day in days if day > today), None)
