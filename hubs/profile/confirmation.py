"""How long a profile counts as looked after: the team confirms twice a year that all is still right (product.md H2).

Publishing a profile confirms it, and one never published cannot be confirmed: until then its page shows only what the
network found, or there is none.
"""

import datetime as dt

from django.db.models import Q
from django.utils import timezone

from hubs.models import Hub

CONFIRM_EVERY = dt.timedelta(days=183)


def was_published(hub: Hub) -> bool:
    """Whether the hub has a public page with a profile its own team has written."""
    return hub.is_published and hub.confirmed_on is not None


def needs_confirmation(hub: Hub, *, at: dt.datetime) -> bool:
    """Whether the team published the profile and has not confirmed it for six months."""
    return was_published(hub) and is_unconfirmed(hub, at=at)


def is_unconfirmed(hub: Hub, *, at: dt.datetime) -> bool:
    """Whether the profile was not confirmed for six months; of one never confirmed, whether it was not changed for as long."""
    since = hub.confirmed_on or timezone.localdate(hub.updated_at)
    return since <= _last_day(at)


def unconfirmed(*, at: dt.datetime) -> Q:
    """The same, asked of the database."""
    day = _last_day(at)
    return Q(confirmed_on__lte=day) | Q(confirmed_on=None, updated_at__date__lte=day)


def _last_day(at: dt.datetime) -> dt.date:
    """Count days, not hours: between summer and winter one hour more or less can be another day."""
    return timezone.localdate(at) - CONFIRM_EVERY
