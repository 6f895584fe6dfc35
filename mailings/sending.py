"""Sending mailings: now or at a time, stop, resume and cancel. Workers write the emails (``mailings.expansion``)."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from mailings.actions import WRITTEN, lock_mailing, refuse_unless_editable
from mailings.audiences import people_of
from mailings.models import Mailing
from mailings.texts import contents_of
from outbox.holds import hold_emails
from toolkit.actions import ActionRefused, action, enqueue_on_commit, unread_fields

CONTINUE = "mailings.continue"
LONGEST = dt.timedelta(days=25)  # so that its figures are counted before the outbox forgets the first emails
FARTHEST = dt.timedelta(days=365)
State = Mailing.State


@action
def send_mailing(*, by: Actor, mailing: Mailing, seen: str | None = None, at: dt.datetime) -> Mailing:
    """Start to send a mailing: workers write the emails in slices. Asked twice, it is sent once.

    ``seen`` is the ``mailing_edition`` of what the sender was shown. Refuses another text than that, one without a text, one
    to no one, one that was sent or cancelled, one to invitees who can't reply any more, and one that would take longer than figures
    can be counted.
    """
    current = lock_mailing(mailing)
    if current.state == State.SENDING:
        return current
    _refuse_unless_ready(current, seen, at)
    start(current, at=at)
    record(by=by, action="mailings.send", subject=current, fields=["state"])
    return current


@action
def schedule_mailing(
    *, by: Actor, mailing: Mailing, scheduled_for: dt.datetime, seen: str | None = None, at: dt.datetime
) -> Mailing:
    """Send a mailing at a time; until then it can be edited, given another time, or cancelled.

    Refuses, as of that time, as ``send_mailing`` does, a time that has passed, and one more than a year ahead.
    """
    current = lock_mailing(mailing)
    _refuse_unless_ready(current, seen, max(at, scheduled_for))
    if scheduled_for <= at:
        raise ActionRefused(_("Enter a time in the future."), "scheduled_for")
    if scheduled_for > at + FARTHEST:
        raise ActionRefused(_("Enter a time within the next twelve months."), "scheduled_for")
    _set(current, state=State.SCHEDULED, scheduled_for=scheduled_for)
    record(by=by, action="mailings.schedule", subject=current, fields=["state", "scheduled_for"])
    return current


@action
def stop_mailing(*, by: Actor, mailing: Mailing, at: dt.datetime) -> Mailing:
    """Hold back every email that was not handed to the mail server yet. Stopped already: nothing happens.

    Those due next are held back at once, the others by a worker within seconds. Refuses one that is not being sent.
    """
    current = lock_mailing(mailing)
    if current.state == State.STOPPED:
        return current
    if current.state != State.SENDING:
        raise ActionRefused(_("This mailing isn't being sent."))
    _set(current, state=State.STOPPED, stopped_at=at)
    hold_emails(about=current.about)
    record(by=by, action="mailings.stop", subject=current, fields=["state"])
    enqueue_on_commit(CONTINUE)
    return current


@action
def resume_mailing(*, by: Actor, mailing: Mailing, at: dt.datetime) -> Mailing:
    """Go on where a mailing was stopped: emails held back go first. Being sent already: nothing happens."""
    current = lock_mailing(mailing)
    if current.state == State.SENDING:
        return current
    if current.state != State.STOPPED:
        raise ActionRefused(_("This mailing isn't stopped."))
    _set(current, state=State.SENDING, stopped_at=None, next_due_at=at)
    record(by=by, action="mailings.resume", subject=current, fields=["state"])
    enqueue_on_commit(CONTINUE)
    return current


@action
def cancel_mailing(*, by: Actor, mailing: Mailing, at: dt.datetime) -> Mailing:
    """Cancel a mailing that is scheduled, being sent or stopped, for good: unsent emails are withdrawn by a worker.

    Cancelled already: nothing happens. Refuses a draft and one that was sent.
    """
    current = lock_mailing(mailing)
    if current.state == State.CANCELLED:
        return current
    if not current.can_be_cancelled:
        raise ActionRefused(_("This mailing can't be cancelled: it is “%(state)s”.") % {
            "state": current.get_state_display()
        })  # fmt: skip
    end(current, at=at)
    record(by=by, action="mailings.cancel", subject=current, fields=["state"])
    return current


def end(mailing: Mailing, *, because: str = "", at: dt.datetime) -> None:
    """Cancel, under the lock; ``because`` is a ``MailingEnd`` where the portal does."""
    hold_emails(about=mailing.about)
    _set(mailing, state=State.CANCELLED, finished_at=at, cancelled_because=because)
    enqueue_on_commit(CONTINUE)


def start(mailing: Mailing, *, at: dt.datetime) -> None:
    """Note, under the lock, that sending begins, and what the emails say from now on."""
    _set(mailing, state=State.SENDING, started_at=at, contents=contents_of(mailing))
    enqueue_on_commit(CONTINUE)


def _refuse_unless_ready(mailing: Mailing, seen: str | None, at: dt.datetime) -> None:
    refuse_unless_editable(mailing)
    if seen is not None and unread_fields(mailing, names=WRITTEN, seen=seen):
        raise ActionRefused(_("The mailing was changed after you opened this page. Check it again, then send it."))
    if mailing.language not in mailing.texts:
        raise ActionRefused(_("Enter a subject and a text first."))
    if because := mailing.end_at(at):
        raise ActionRefused(str(because.label))
    people = people_of(mailing)
    if not people.exists():
        raise ActionRefused(_("There is no one to send it to."))
    if mailing.per_hour and people.count() > mailing.per_hour * LONGEST // dt.timedelta(hours=1):
        words = _("At %(per_hour)d emails per hour this mailing takes more than 25 days. Allow more per hour.")
        raise ActionRefused(words % {"per_hour": mailing.per_hour})


def _set(mailing: Mailing, **values: Any) -> None:
    for name, value in values.items():
        setattr(mailing, name, value)
    mailing.save(update_fields=list(values))
