"""The past of the demo: actions performed in the order of their moments, with the portal's clock set to each of them.

Actions date their audit rows and emails themselves, so what happened weeks ago is performed with the clock of that day. Only what
the mail server would have answered is written in bulk, by ``settle_emails``: no worker was there to send these emails.
"""

import datetime as dt
from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count
from typing import Any

from django.db.models import Case, F, When
from django.utils import timezone

from outbox import outcomes
from outbox.bounces.actions import receive_notice
from outbox.bounces.notices import Notice
from outbox.bounces.status_codes import code_in
from outbox.contents import IS_READ, SENT_CONTENTS
from outbox.models import OutgoingEmail, State
from toolkit import clock

Step = Callable[[dt.datetime], object]
ACCEPTED = "250 2.0.0 Ok: queued"
DELIVERY = dt.timedelta(seconds=4)
MORNING, WAKING = dt.timedelta(hours=7), 13 / 24


def by_day(moment: dt.datetime) -> dt.datetime:
    """Move the moment between 07:00 and 20:00 UTC of its day, keeping the order: no one works at night."""
    utc = moment.astimezone(dt.UTC)
    midnight = utc.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + MORNING + (utc - midnight) * WAKING


class History:
    """Steps to perform, each at its moment."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now
        self._steps: list[tuple[dt.datetime, int, Step]] = []
        self._order = count()
        self._latest = dt.datetime.min.replace(tzinfo=dt.UTC)

    @property
    def today(self) -> dt.date:
        """The day, in the time zone of the portal: that of UTC is another one around midnight."""
        return timezone.localdate(self.now)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not self._steps

    def add(self, moment: dt.datetime, step: Step) -> None:
        """Note a step for about this moment: by day, not before the step that is performed, and not in the future."""
        heappush(self._steps, (max(min(by_day(moment), self.now), self._latest), next(self._order), step))

    def ago(self, days: float, step: Step) -> None:
        """Note a step for so many days ago."""
        self.add(self.now - dt.timedelta(days=days), step)

    def perform(self) -> None:
        """Perform the steps by their moments; those of one moment in the order they were added."""
        while self._steps:
            self._latest, _order, step = heappop(self._steps)
            with clock.set_to(self._latest):
                step(self._latest)


def settle_emails(*, after: int, now: dt.datetime) -> int:
    """Note emails of the history as sent, some seconds after they were written; return how many.

    ``after`` is the id of the last email before the history, ``now`` when the load began. What users write in the portal
    meanwhile is left to its workers.
    """
    written = OutgoingEmail.objects.filter(pk__gt=after, created_at__lte=now)
    done_at = F("created_at") + DELIVERY
    kept = SENT_CONTENTS | {"cleared_at": Case(When(~IS_READ, then=done_at))}
    sent = {"state": State.SENT, "due_at": F("created_at"), "finished_at": done_at, "reply": ACCEPTED, **kept}
    written.filter(state=State.WITHDRAWN).update(due_at=F("created_at"), finished_at=done_at, cleared_at=done_at)
    return written.filter(state=State.QUEUED).update(**sent)


def refuse_email(email: OutgoingEmail, reply: str, *, address_is_wrong: bool) -> None:
    """Note that the mail server refused the email for good."""
    claimed = _claim(email)
    outcomes.bounced(claimed, reply, address_is_wrong=address_is_wrong)
    _date_outcome(claimed)


def report_email(email: OutgoingEmail, report_type: str, detail: str) -> None:
    """Report what came back about an email that was accepted."""
    named = {"message_ids": (email.message_id,), "addresses": (email.recipient,)}
    receive_notice(notice=Notice(**named, type=report_type, status=code_in(detail), detail=detail))


def lose_email(email: OutgoingEmail, reply: str) -> None:
    """Put the email on hold: the connection broke at its end, so the mail server may have it or not."""
    claimed = _claim(email)
    outcomes.perhaps_sent(claimed, reply)
    OutgoingEmail.objects.filter(pk=claimed.pk).update(
        lease_until=None, due_at=F("created_at"), body_started_at=F("created_at")
    )


def suppress_email(email: OutgoingEmail) -> None:
    """Note that the email was not sent because the recipient had unsubscribed."""
    claimed = _claim(email)
    outcomes.unwanted(claimed)
    _date_outcome(claimed, cleared_at=F("created_at") + DELIVERY)


def _claim(email: OutgoingEmail) -> OutgoingEmail:
    """As a worker does before it sends."""
    email.state, email.lease_until, email.fence = State.SENDING, email.created_at + dt.timedelta(minutes=2), 1
    email.save(update_fields=["state", "lease_until", "fence"])
    return email


def _date_outcome(email: OutgoingEmail, **more: Any) -> None:
    """The outcome came when the email was written."""
    dated = {"due_at": F("created_at"), "finished_at": F("created_at") + DELIVERY, **more}
    OutgoingEmail.objects.filter(pk=email.pk).update(**dated)
    email.reports.update(reported_at=email.created_at + DELIVERY)
