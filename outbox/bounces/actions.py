"""What follows from a bounce or a complaint. The same for a reply at once, a message that comes back and a provider's report.

A wrong address is suppressed at once, any other after ``SOFT_BOUNCES`` soft bounces of different emails within ``SOFT_WITHIN``.
A complaint stops the mailing list of its email, as unsubscribing does.
"""

import datetime as dt
import logging

from accounts.addresses import address_hash
from audit.actions import record
from audit.actors import CITIZEN, SYSTEM
from outbox.actions import EVERY_LIST, suppress_hash
from outbox.bounces.models import DeliveryReport
from outbox.bounces.notices import Notice, read_notices
from outbox.claims import one_line
from outbox.models import OutgoingEmail, State, Suppression
from outbox.unsubscribe_links import noted_by
from toolkit import clock
from toolkit.actions import action
from toolkit.masking import mask_addresses

log = logging.getLogger(__name__)
Type = DeliveryReport.Type
SOFT_BOUNCES = 3
SOFT_WITHIN = dt.timedelta(days=30)
BOUNCES = (Type.HARD, Type.SOFT)


def receive_message(raw: bytes) -> int:
    """Act on a message that came to the address for bounces; return how many emails of ours it is about."""
    return sum([receive_notice(notice=notice) for notice in read_notices(raw)])


@action
def receive_notice(*, notice: Notice) -> bool:
    """Note what was reported about an email of ours, and stop emails to its address where that follows.

    Ours is what has the Message-ID, which no one else knows, and went to this very address: a forged notice about someone
    else's address has no effect. Anything else is logged and nothing more. Return whether it was ours.
    """
    email = _email_of(notice)
    if email is None:
        log.info("A report (%s) about an unknown email: no effect.", notice.type)
        return False
    detail = notice.detail if email.recipient else ""  # what was erased is not brought back by a report that comes late
    is_new = note_report(email=email, report_type=notice.type, status=notice.status, detail=detail)
    if is_new and notice.type in BOUNCES:
        _mark_returned(email, detail)
    return True


def _email_of(notice: Notice) -> OutgoingEmail | None:
    """The email that the notice is about, locked."""
    hashes = [address_hash(address) for address in notice.addresses]
    ours = OutgoingEmail.objects.filter(message_id__in=notice.message_ids, recipient_hash__in=hashes)
    return ours.select_for_update(no_key=True).first() if notice.message_ids else None


def _mark_returned(email: OutgoingEmail, detail: str) -> None:
    """An email that had been accepted came back. One that is being sent is noted as returned when its outcome is written."""
    now = clock.now()
    email.returned_at = now
    fields = ["returned_at"]
    if email.state in (State.SENT, State.UNKNOWN):
        email.state, email.reply, email.lease_until = State.BOUNCED, one_line(detail) or email.reply, None
        email.finished_at = email.finished_at or now
        fields += ["state", "reply", "lease_until", "finished_at"]
    email.save(update_fields=fields)
    record(by=SYSTEM, action="outbox.receive_bounce", subject=email, fields=["state"])


def note_report(*, email: OutgoingEmail, report_type: str, status: str = "", detail: str = "") -> bool:
    """Note what was said about an email, and suppress its address where that follows; False when it was noted before.

    Called in the transaction of who has locked or claimed the email.
    """
    report = DeliveryReport(
        email=email, type=report_type, status=status[:11], detail=one_line(detail), reported_at=clock.now()
    )
    if report_type != Type.REFUSED and DeliveryReport.objects.filter(email=email, type=report_type).exists():
        return False
    report.save(force_insert=True)
    if report_type == Type.HARD or (report_type == Type.SOFT and _too_many_bounced(email)):
        suppress_hash(
            recipient=email.recipient_hash, mailing_list=EVERY_LIST, reason=Suppression.Reason.BOUNCED,
            detail=mask_addresses(report.detail),
        )  # fmt: skip
    elif report_type == Type.COMPLAINT and email.mailing_list:
        _stop_list(email)
    return True


def _too_many_bounced(email: OutgoingEmail) -> bool:
    """Whether this was the last soft bounce that is put up with; those before a coordinator lifted one do not count."""
    recent = DeliveryReport.objects.filter(
        type=Type.SOFT,
        counts=True,
        reported_at__gt=clock.now() - SOFT_WITHIN,
        email__recipient_hash=email.recipient_hash,
    )
    return recent.count() >= SOFT_BOUNCES


def _stop_list(email: OutgoingEmail) -> None:
    """A complaint is an unsubscription that only the person can take back: it goes to the consents as one."""
    suppress_hash(recipient=email.recipient_hash, mailing_list=email.mailing_list, reason=Suppression.Reason.COMPLAINED)
    record(by=CITIZEN, action="outbox.complain", subject=email, fields=["mailing_list"])
    for note in noted_by():
        note(email.recipient_hash, email.mailing_list, "")
