"""What became of the emails of the demo: nearly all were sent, seven bounced, one was reported as spam, one is on hold."""

import datetime as dt
from functools import partial

from accounts.addresses import address_hash
from echos_portal.demo.contacts import wrong_addresses
from echos_portal.demo.history import (
    History,
    lose_email,
    refuse_email,
    report_email,
    settle_emails,
    suppress_email,
)
from hubs.models import Hub
from outbox.models import DeliveryReport, Lane, OutgoingEmail, OutgoingEmailQuerySet, State, Suppression
from outbox.retention import KEPT, clear_contents, forget_finished
from toolkit import clock

UNKNOWN_ADDRESS = "550 5.1.1 Recipient address rejected: user unknown"
FULL_MAILBOX = "552 5.2.2 Mailbox full"
LOST = "Connection lost after the final dot"
FULL_ON = (2, 9, 31)  # days ago on which an email met a full mailbox
RETURNED_ON = (16, 45)  # days ago on which one was accepted, and came back
COMPLAINED_ON = 3  # days ago


def plan_deliveries(history: History, *, after: int) -> None:
    """Deliver what was written until then once a day. ``after`` is the id of the last email before the history."""
    for day in range(1, KEPT.days + 1):
        history.ago(day, partial(_deliver, after, day))


def deliver_rest(*, after: int, at: dt.datetime) -> None:
    """Deliver what is left when the history has reached ``at``; the last email is lost half-way."""
    with clock.set_to(at):
        _deliver(after, 0, at)


def _deliver(after: int, days_ago: int, at: dt.datetime) -> None:
    """Give each email that waits its outcome."""
    waiting = OutgoingEmail.objects.filter(pk__gt=after, created_at__lte=at, state=State.QUEUED)
    queued = waiting.order_by("created_at", "pk")
    _refuse(queued, days_ago)
    portugal = Hub.objects.only("pk").get(slug="pt").pk
    if days_ago == 0 and (newest := queued.filter(key__startswith="registration:", hub_id=portugal).last()):
        lose_email(newest, LOST)
    returned = queued.filter(key__startswith="registration:").first() if days_ago in RETURNED_ON else None
    settle_emails(after=after, now=at)
    if returned:
        report_email(returned, DeliveryReport.Type.SOFT, FULL_MAILBOX)
    if days_ago == COMPLAINED_ON:
        sent = OutgoingEmail.objects.of_hub(portugal).filter(pk__gt=after, lane=Lane.BULK, state=State.SENT)
        if newest := sent.order_by("-pk").first():
            report_email(newest, DeliveryReport.Type.COMPLAINT, "abuse")
    if days_ago == 0:
        clear_contents(at=at)
        forget_finished(at=at)


def _refuse(queued: OutgoingEmailQuerySet, days_ago: int) -> None:
    """Return the emails of a day that were not delivered."""
    bulk = queued.filter(lane=Lane.BULK)
    for suppression in Suppression.objects.filter(address_hash__in=bulk.values("recipient_hash")):
        for email in bulk.filter(recipient_hash=suppression.address_hash):
            suppress_email(email)
    for email in bulk.filter(recipient_hash__in=[address_hash(address) for address in wrong_addresses()]):
        refuse_email(email, UNKNOWN_ADDRESS, address_is_wrong=True)
    if days_ago in FULL_ON and (first := queued.filter(key__startswith="registration:").first()):
        refuse_email(first, FULL_MAILBOX, address_is_wrong=False)
