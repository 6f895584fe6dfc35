"""Write the outcome of an email. Guarded by the fencing token: a worker that lost its claim changes nothing."""

from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from outbox.actions import suppressions_for
from outbox.bounces.actions import note_report
from outbox.bounces.models import DeliveryReport
from outbox.bounces.status_codes import code_in
from outbox.claims import SENT, one_line, sent_values
from outbox.contents import CLEARED
from outbox.models import Lane, OutgoingEmail, State, Suppression
from toolkit.claims import MOST_INTERRUPTIONS, DatabaseTime, in_seconds, seconds_before_attempt, spread

MOST_DOUBLINGS = 6


def sent(email: OutgoingEmail, reply: str) -> bool:
    """Accepted by the server. Also written for an email that was recovered meanwhile, unless another worker has claimed it."""
    with connection.cursor() as cursor:
        cursor.execute(SENT, sent_values(email, reply))
        return bool(cursor.rowcount)


@transaction.atomic
def bounced(email: OutgoingEmail, reply: str, *, address_is_wrong: bool) -> bool:
    """Refused for good. A wrong address gets no more emails that are sent to many, nor one where emails bounce again and again.

    What answers something the person just did is still tried: only by its link they can show that the address works.
    """
    ours = _finish(_held(email), State.BOUNCED, reply, wipe=email.lane == Lane.ACCOUNT)
    if ours:
        bounce = DeliveryReport.Type.HARD if address_is_wrong else DeliveryReport.Type.SOFT
        note_report(email=email, report_type=bounce, status=code_in(reply), detail=reply)
    return ours


@transaction.atomic
def refused_for_now(email: OutgoingEmail, reply: str) -> bool:
    """Try again later: after 1, 5, 15, 60 minutes, 3 and 6 hours, then each 12 hours; given up after three days."""
    seconds = seconds_before_attempt(email.attempts)
    if seconds is None:
        ours = _finish(_held(email), State.EXPIRED, reply, wipe=email.lane == Lane.ACCOUNT)
    else:
        ours = _queue(email, reply, due_at=in_seconds(seconds), attempts=email.attempts + 1, interruptions=0)
    if ours:
        note_report(email=email, report_type=DeliveryReport.Type.REFUSED, status=code_in(reply), detail=reply)
    return ours


def set_back(email: OutgoingEmail, reply: str) -> bool:
    """Try again in 1, 2, 4 … 64 minutes, however often: the email was not refused, so no attempt is counted."""
    seconds = 60 * 2 ** min(email.interruptions, MOST_DOUBLINGS) * spread()
    return _queue(email, reply, due_at=in_seconds(seconds), interruptions=_one_more(email))


def not_tried(email: OutgoingEmail, reply: str = "") -> bool:
    """Return it to the queue unchanged; the attempt does not count."""
    return _queue(email, reply or email.reply)


def perhaps_sent(email: OutgoingEmail, reply: str) -> bool:
    """The connection broke after the final dot: unclear until the time-out of the server has passed."""
    until = in_seconds(settings.EMAIL_SERVER_TIMEOUT)
    found_out = {"state": State.UNKNOWN, "lease_until": until, "interruptions": _one_more(email)}
    return _held(email).update(**found_out, reply=one_line(reply)) == 1


def faulty(email: OutgoingEmail, why: str) -> bool:
    """It cannot be rendered; it is on hold."""
    return _finish(_held(email), State.FAULTY, why, wipe=email.lane == Lane.ACCOUNT)


def unwanted(email: OutgoingEmail) -> bool:
    """Its marker was refused: expired or suppressed; otherwise the claim was lost or it was withdrawn."""
    too_late = _held(email).filter(valid_until__lte=DatabaseTime())
    if _finish(too_late, State.EXPIRED, gettext_noop("Too late: its content is out of date"), wipe=True):
        return True
    refusals = suppressions_for(
        [email.recipient_hash], Lane(email.lane), email.mailing_list, written_at=email.created_at
    )
    reasons = set(refusals.values_list("reason", flat=True))
    erased = {"recipient": ""} if Suppression.Reason.ERASED in reasons else {}  # written while the person had it erased
    return bool(reasons) and _finish(_held(email), State.SUPPRESSED, "", wipe=True, **erased)


def _held(email: OutgoingEmail) -> QuerySet[OutgoingEmail]:
    return OutgoingEmail.objects.filter(pk=email.pk, fence=email.fence, state=State.SENDING)


def _finish(held: QuerySet[OutgoingEmail], state: State, reply: str, *, wipe: bool, **more: Any) -> bool:
    contents = CLEARED if wipe else {}
    ended = {"state": state, "finished_at": DatabaseTime(), "lease_until": None, "reply": one_line(reply)}
    return held.update(**ended, **contents, **more) == 1


def _queue(email: OutgoingEmail, reply: str, **more: Any) -> bool:
    waiting = {"state": State.QUEUED, "lease_until": None, "body_started_at": None, "reply": one_line(reply)}
    return _held(email).update(**waiting, **more) == 1


def _one_more(email: OutgoingEmail) -> int:
    return min(email.interruptions + 1, MOST_INTERRUPTIONS)
