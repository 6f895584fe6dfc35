"""Rate limits of public forms and of the emails they cause: one budget per recipient and one per network address.

Each limit is a bucket that refills evenly (the generic cell rate algorithm). A row holds the moment from which the bucket is full
again; it is moved by one conditional statement, so parallel requests cannot spend the same share twice, and a row whose moment has
passed has no effect and is deleted. Keys are hashed, so the table holds no personal data.
"""

import datetime as dt
import hashlib
import hmac
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.errors import TooManyRequests
from accounts.models import SpentAllowance
from audit.purges import record_purge
from toolkit.email_addresses import canonical_address
from toolkit.prepared_statements import prepared_cursor

IPV6_SUBSCRIBER = 64  # bits: what one household or office is given


@dataclass(frozen=True)
class Limit:
    """``count`` requests in any ``period``, refilled evenly."""

    name: str
    count: int
    period: dt.timedelta

    @property
    def interval(self) -> dt.timedelta:
        """How long one share takes to come back."""
        return self.period / self.count


def recipient_limits() -> tuple[Limit, ...]:
    """Return the limits of emails to one address that public forms may cause."""
    return (
        Limit("recipient-hour", settings.PUBLIC_EMAILS_PER_HOUR, dt.timedelta(hours=1)),
        Limit("recipient-day", settings.PUBLIC_EMAILS_PER_DAY, dt.timedelta(days=1)),
    )


def network_limit(name: str = "network-hour") -> Limit:
    """Return how many public forms one network address may send; those of another ``name`` count apart."""
    return Limit(name, settings.PUBLIC_FORMS_PER_HOUR, dt.timedelta(hours=1))


def spend_public_email(request: HttpRequest, email: str, *, at: dt.datetime | None = None) -> None:
    """Count one public form of this visitor that causes one email to ``email``. Raises ``TooManyRequests``.

    To be called for every such form before anything else happens, whether the address is known or not.
    """
    moment = at or timezone.now()
    spend([(network_limit(), network_of(request))], at=moment)
    spend_on_recipient(email, at=moment)


def spend_on_recipient(email: str, *, at: dt.datetime) -> None:
    """Count one email to ``email`` that another person may have requested. Raises ``TooManyRequests``."""
    address = canonical_address(email)
    spend([(limit, address) for limit in recipient_limits()], at=at)


def spend(shares: Iterable[tuple[Limit, str]], *, at: dt.datetime) -> None:
    """Take one share of each limit for each key, or none. Raises ``TooManyRequests`` with the moment to try again."""
    taken: list[tuple[str, Limit]] = []
    for key, limit in sorted(
        (_hash(limit, key), limit) for limit, key in shares
    ):  # one order, so that two do not deadlock
        if _take(key, limit, at):
            taken.append((key, limit))
        else:
            _give_back(taken)
            full_at = SpentAllowance.objects.get(key=key).full_at
            raise TooManyRequests(retry_at=full_at + limit.interval - limit.period, at=at)


@transaction.atomic
def give_back(shares: Iterable[tuple[Limit, str]]) -> None:
    """Give shares back that were taken for a request that doesn't count."""
    _give_back((_hash(limit, key), limit) for limit, key in shares)


def _give_back(taken: Iterable[tuple[str, Limit]]) -> None:
    for key, limit in taken:
        SpentAllowance.objects.filter(key=key).update(full_at=F("full_at") - limit.interval)


def network_of(request: HttpRequest) -> str:
    """Return what counts as one sender: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((address, IPV6_SUBSCRIBER), strict=False))


def with_retry_after(page: HttpResponse, refused: TooManyRequests) -> HttpResponse:
    """Say to programs as well when one may try again (RFC 9110, 10.2.3)."""
    page["Retry-After"] = str(refused.seconds)
    return page


def delete_unspent(*, at: dt.datetime) -> int:
    """Delete the rows of buckets that are full again; return how many."""
    return record_purge(SpentAllowance, SpentAllowance.objects.filter(full_at__lte=at).delete()[0], at=at)


_TAKE = """
    INSERT INTO accounts_spentallowance AS spent (key, full_at) VALUES (%(key)s, %(at)s + %(interval)s)
    ON CONFLICT (key) DO UPDATE SET full_at = greatest(spent.full_at, %(at)s) + %(interval)s
    WHERE greatest(spent.full_at, %(at)s) + %(interval)s <= %(at)s + %(period)s
"""


def _take(key: str, limit: Limit, at: dt.datetime) -> bool:
    values: dict[str, Any] = {"key": key, "at": at, "interval": limit.interval, "period": limit.period}
    with prepared_cursor() as cursor:
        cursor.execute(_TAKE, values)
        return bool(cursor.rowcount == 1)


def _hash(limit: Limit, key: str) -> str:
    text = f"rate limit\n{limit.name}\n{key}"
    return hmac.new(settings.ADDRESS_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()
