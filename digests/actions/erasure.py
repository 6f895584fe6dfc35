"""Delete what a subscriber gave: on request, or because its time is over."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext_noop

from audit.actions import record
from audit.actors import SYSTEM, Actor
from audit.purges import record_purge
from digests.models import MAILING_LIST, Subscriber, Subscription
from outbox.actions import EVERY_LIST, OWN_WISHES
from outbox.models import Suppression
from toolkit.actions import action

FORGOTTEN_AFTER = dt.timedelta(days=30)
BOUNCED_FORGOTTEN_AFTER = dt.timedelta(days=180)  # a mailbox may work again; then a coordinator lifts the bounce


@action
def erase_subscriber(*, by: Actor, address: str) -> int:
    """Delete the subscriber of an address with everything they subscribed to; return how many rows."""
    rows = list(Subscriber.objects.select_for_update().filter(email=address))
    for subscriber in rows:
        record(by=by, action="digests.erase", subject=subscriber, fields=["email"])
        subscriber.delete()
    return len(rows)


@action
def forget_unconfirmed(*, at: dt.datetime) -> int:
    """Delete addresses not confirmed within thirty days, and what confirmed ones asked for and did not confirm; return how many."""
    old = Subscriber.objects.filter(confirmed_at=None, asked_at__lt=at - FORGOTTEN_AFTER)
    forgotten = list(old.select_for_update(skip_locked=True))
    reason = gettext_noop("not confirmed within thirty days")
    count = _forget(forgotten, at=at, reason=reason)
    unconfirmed = Subscription.objects.filter(confirmed_at=None, subscriber__asked_at__lt=at - FORGOTTEN_AFTER)
    return count + record_purge(Subscription, unconfirmed.delete()[0], at=at, reason=reason)


@action
def forget_suppressed(*, at: dt.datetime) -> int:
    """Delete subscribers who unsubscribed or complained thirty days ago, and those whose emails have come back for half a year;
    return how many. The suppression stays."""
    left = _suppressed(OWN_WISHES, before=at - FORGOTTEN_AFTER)
    count = _forget(left, at=at, reason=gettext_noop("unsubscribed or reported as spam thirty days ago"))
    bounced = _suppressed([Suppression.Reason.BOUNCED], before=at - BOUNCED_FORGOTTEN_AFTER)
    return count + _forget(bounced, at=at, reason=gettext_noop("emails came back for half a year"))


def _suppressed(reasons: Iterable[Suppression.Reason], *, before: dt.datetime) -> list[Subscriber]:
    since = Suppression.objects.filter(
        mailing_list__in=[MAILING_LIST, EVERY_LIST], reason__in=reasons, created_at__lt=before
    )
    rows = Subscriber.objects.filter(address_hash__in=since.values("address_hash"))
    return list(rows.select_for_update(skip_locked=True))


def _forget(subscribers: list[Subscriber], *, at: dt.datetime, reason: str) -> int:
    for subscriber in subscribers:
        record(by=SYSTEM, action="digests.forget", subject=subscriber)
    Subscriber.objects.filter(pk__in=[subscriber.pk for subscriber in subscribers]).delete()
    return record_purge(Subscriber, len(subscribers), at=at, reason=reason)
