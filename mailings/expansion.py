"""The emails of mailings, written by workers in slices; and holding back, releasing and withdrawing those that are unsent.

Each slice and its cursor are one transaction: killed half-way, the next run goes on behind the last slice. Of two runs at once,
one works on a mailing and the other leaves it.
"""

import datetime as dt
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_noop

from audit.actions import record
from audit.actors import SYSTEM
from mailings.audiences import link_of, people_of, text_language
from mailings.emails import draft_of, due_moments
from mailings.figures import count_figures
from mailings.models import Mailing, MailingState
from mailings.sending import CONTINUE, end, start
from outbox.alike import BulkRecipient, queue_alike, without_suppressed
from outbox.holds import hold_emails, release_emails, withdraw_emails
from outbox.models import OutgoingEmail
from toolkit.actions import action, enqueue_on_commit

SLICE = 1000
BUDGET_SECONDS = 45.0  # of one run: the same thread of a worker writes reminders and invitations
WITHDRAWN_WITHIN = dt.timedelta(days=7)  # after a mailing was cancelled; a claimed email may come back that late
RELATED = ("hub__country", "segment", "event__hub__country", "event__country", "dialogue")


def continue_mailings(*, at: dt.datetime) -> int:
    """Do what mailings in hand need: start those that are due, and write, release, hold back or withdraw emails.

    Returns how many emails are new. A run ends after a while, however much is left, and asks for the next one.
    """
    until, written, in_hand = time.monotonic() + BUDGET_SECONDS, 0, deque(_in_hand(at))
    while in_hand:
        pk, state = in_hand.popleft()
        if (new := _STEPS[MailingState(state)](pk, at)) is None:
            continue
        written += new
        in_hand.append((pk, state))  # one slice of each in turn
        if time.monotonic() > until:
            enqueue_on_commit(CONTINUE)
            break
    count_figures(at=at)
    return written


def _in_hand(at: dt.datetime) -> list[tuple[int, str]]:
    due = Mailing.objects.filter(state=MailingState.SCHEDULED, scheduled_for__lte=at)
    begun = Mailing.objects.filter(state__in=[MailingState.SENDING, MailingState.STOPPED])
    ended = Mailing.objects.filter(state=MailingState.CANCELLED, finished_at__gt=at - WITHDRAWN_WITHIN)
    return list((due | begun | ended).order_by("pk").values_list("pk", "state"))


def _lock(pk: int, state: MailingState) -> Mailing | None:
    """Return the mailing if it is still in this state and no other worker has it."""
    rows = Mailing.objects.select_for_update(skip_locked=True, of=("self",), no_key=True).select_related(*RELATED)
    return rows.filter(pk=pk, state=state).first()


@action
def _start(pk: int, at: dt.datetime) -> int | None:
    mailing = _lock(pk, MailingState.SCHEDULED)
    if mailing is None or mailing.scheduled_for is None or mailing.scheduled_for > at:
        return None
    if not _ended(mailing, at):
        start(mailing, at=at)
        record(by=SYSTEM, action="mailings.send", subject=mailing, fields=["state"])
    return None  # the hint of ``start`` brings the next run


@action
def _send(pk: int, at: dt.datetime) -> int | None:
    """Release a slice that was held back, or write the next one; None when nothing is left, or another worker has it."""
    mailing = _lock(pk, MailingState.SENDING)
    if mailing is None or _ended(mailing, at):
        return None
    if _release(mailing, at):
        return 0
    if mailing.written_at is not None:
        _finish(mailing, at)
        return None
    return _write_slice(mailing, at)


def _ended(mailing: Mailing, at: dt.datetime) -> bool:
    """Cancel a mailing that can't be sent any more; its page says why."""
    because = mailing.end_at(at)
    if because:
        end(mailing, because=because, at=at)
        record(by=SYSTEM, action="mailings.cancel", subject=mailing, fields=["state", "cancelled_because"])
    return because is not None


def _release(mailing: Mailing, at: dt.datetime) -> int:
    first = max(mailing.next_due_at or at, at)
    seconds = 3600 / mailing.per_hour if mailing.per_hour else 0
    released = release_emails(about=mailing.about, first=first, seconds=seconds)
    if released and seconds:
        mailing.next_due_at = first + dt.timedelta(seconds=seconds * released)
        mailing.save(update_fields=["next_due_at"])
    return released


def _write_slice(mailing: Mailing, at: dt.datetime) -> int:
    people = list(_rows(mailing).filter(pk__gt=mailing.cursor)[:SLICE])
    if not people:
        Mailing.objects.filter(pk=mailing.pk).update(written_at=at)
        return 0
    moments, written, reached = due_moments(mailing, at), 0, 0
    by_language: defaultdict[str, list[Any]] = defaultdict(list)
    for row in people:
        by_language[text_language(mailing, row.to_language)].append(row)
    for language, rows in by_language.items():
        draft = draft_of(mailing, language)
        wanted = without_suppressed(
            draft, [BulkRecipient(one.to_email, one.to_name, link_of(mailing, one)) for one in rows]
        )
        written += queue_alike(
            draft, [replace(one, due_at=next(moments)) for one in wanted] if mailing.per_hour else wanted
        )
        reached += len(wanted)
    Mailing.objects.filter(pk=mailing.pk).update(
        cursor=people[-1].pk, emails=F("emails") + written, left_out=F("left_out") + len(people) - reached,
        next_due_at=next(moments),
    )  # fmt: skip
    return written


def _rows(mailing: Mailing) -> "QuerySet[Any]":
    """Return what is needed of each person, in the order of their keys; the whole row where it has a personal link."""
    people = people_of(mailing)
    if mailing.audience == Mailing.Audience.SEGMENT:
        return people.values_list("pk", "to_name", "to_email", "to_language", named=True)
    return people


def _finish(mailing: Mailing, at: dt.datetime) -> None:
    """Every email was handed to the mail server, or tried: what it refused for now is sent later and counted as waiting."""
    if not OutgoingEmail.objects.unsent_about(mailing.about).filter(attempts=0, interruptions=0).exists():
        Mailing.objects.filter(pk=mailing.pk).update(state=MailingState.SENT, finished_at=at)


@action
def _hold(pk: int, _at: dt.datetime) -> int | None:
    mailing = _lock(pk, MailingState.STOPPED)
    return 0 if mailing is not None and hold_emails(about=mailing.about) else None


@action
def _withdraw(pk: int, _at: dt.datetime) -> int | None:
    mailing = _lock(pk, MailingState.CANCELLED)
    gone = (
        withdraw_emails(about=mailing.about, because=gettext_noop("The mailing was cancelled"))
        if mailing is not None
        else 0
    )
    return 0 if gone else None


_STEPS: dict[MailingState, Callable[[int, dt.datetime], int | None]] = {
    MailingState.SCHEDULED: _start, MailingState.SENDING: _send, MailingState.STOPPED: _hold,
    MailingState.CANCELLED: _withdraw,
}  # fmt: skip
