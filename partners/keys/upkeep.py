"""Scheduled: move counts from Redis to the database, announce the end of keys, delete what is over."""

import datetime as dt
from collections.abc import Mapping

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone, translation
from django.utils.translation import gettext_noop

from audit.actions import record
from audit.actors import SYSTEM
from audit.purges import record_purge
from outbox.actions import queue
from partners.keys.emails import expiry_email
from partners.keys.limits import take_uses
from partners.keys.models import ApiKey, KeyUse, Partner
from toolkit.actions import action

ANNOUNCED_BEFORE = dt.timedelta(days=14)
UNCONFIRMED_KEPT = dt.timedelta(days=7)
ENDED_KEPT = dt.timedelta(days=365)
USES_KEPT = dt.timedelta(days=90)

NOTE_USE = """
INSERT INTO partners_keyuse AS kept (key_id, day, requests)
SELECT one.key_id, one.day, one.requests
FROM unnest(%s::bigint[], %s::date[], %s::bigint[]) AS one (key_id, day, requests)
WHERE EXISTS (SELECT FROM partners_apikey WHERE id = one.key_id)
ON CONFLICT (key_id, day) DO UPDATE SET requests = kept.requests + excluded.requests
"""


def note_uses() -> int:
    """Add what was counted since the last time to the days of the keys; return how many rows. Redis away: nothing."""
    return store_uses(take_uses())


def store_uses(uses: Mapping[tuple[str, int], int]) -> int:
    """Add requests to the days of keys, by (day, key); a key that is gone is passed over. Return how many there were."""
    if uses:
        days, keys = zip(*uses, strict=True)
        with connection.cursor() as cursor:
            cursor.execute(NOTE_USE, [list(keys), list(days), list(uses.values())])
    return len(uses)


@action
def announce_expiry(*, at: dt.datetime) -> int:
    """Email the owner of each key that ends within fourteen days, once; not of one that was rotated. Return how many."""
    ending = ApiKey.objects.valid(at).filter(expires_at__lte=at + ANNOUNCED_BEFORE, reminded_at=None, successor=None)
    keys = list(ending.select_related("partner").select_for_update(of=("self",), skip_locked=True))
    for key in keys:
        with translation.override(key.partner.language):
            queue(expiry_email(key))
    ApiKey.objects.filter(pk__in=[key.pk for key in keys]).update(reminded_at=at)
    return len(keys)


@action
def forget_partners(*, at: dt.datetime) -> int:
    """Delete addresses not confirmed within seven days, and partners a year after their last key ended; return how many."""
    unconfirmed = Partner.objects.filter(confirmed_at=None, asked_at__lt=at - UNCONFIRMED_KEPT)
    kept = ApiKey.objects.filter(partner=OuterRef("pk"))
    idle = Partner.objects.filter(~Exists(kept), confirmed_at__lt=at - ENDED_KEPT, asked_at__lt=at - ENDED_KEPT)
    count = 0
    for rows, reason in (
        (unconfirmed, gettext_noop("not confirmed within seven days")),
        (idle, gettext_noop("no key for a year")),
    ):
        found = list(rows.select_for_update(skip_locked=True))
        for partner in found:
            record(by=SYSTEM, action="partners.forget", subject=partner)
        Partner.objects.filter(pk__in=[partner.pk for partner in found]).delete()
        count += record_purge(Partner, len(found), at=at, reason=reason)
    return count


@action
def forget_keys(*, at: dt.datetime) -> int:
    """Delete keys that ended a year ago, and counts of ninety days ago; return how many."""
    over = Q(expires_at__lt=at - ENDED_KEPT) | Q(revoked_at__lt=at - ENDED_KEPT)
    ended = list(ApiKey.objects.filter(over).values_list("pk", flat=True))
    ApiKey.objects.filter(pk__in=ended).delete()
    count = record_purge(ApiKey, len(ended), at=at)
    old = KeyUse.objects.filter(day__lt=timezone.localdate(at - USES_KEPT, dt.UTC))
    return count + record_purge(KeyUse, old.delete()[0], at=at)
