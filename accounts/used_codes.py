"""Codes of the second factor that were used: each counts once, for as long as it is valid (RFC 6238, 5.2)."""

import datetime as dt
import hashlib
import hmac

from allauth.core.internal.cryptokit import normalize_user_code
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import UsedCode, User
from audit.purges import record_purge


def use_code(user: User, code: str) -> bool:
    """Record that ``user`` has used ``code``; False when they had done so already, with whatever spaces or hyphens.

    Of two at once, one gets True.
    """
    at = timezone.now()
    valid = dt.timedelta(seconds=(2 * settings.MFA_TOTP_TOLERANCE + 1) * 30)
    UsedCode.objects.filter(user=user, expires_at__lte=at).delete()
    try:
        with transaction.atomic():
            UsedCode.objects.create(user=user, code_hash=_hash(user, normalize_user_code(code)), expires_at=at + valid)
    except IntegrityError:
        return False
    return True


def delete_expired_codes(*, at: dt.datetime) -> int:
    """Delete codes that are no longer valid; return how many."""
    return record_purge(UsedCode, UsedCode.objects.filter(expires_at__lte=at).delete()[0], at=at)


def _hash(user: User, code: str) -> str:
    """Keyed: the million codes there are could be tried."""
    return hmac.new(settings.DATA_KEY[0].encode(), f"used code\n{user.pk}\n{code}".encode(), hashlib.sha256).hexdigest()
