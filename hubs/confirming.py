"""How long a profile counts as looked after: the team confirms twice a year that all is still right (product.md H2)."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone

from hubs.models import Hub

CONFIRM_EVERY = dt.timedelta(days=183)


def is_unconfirmed(hub: Hub, *, at: dt.datetime) -> bool:
    """Whether nobody confirmed the profile for six months; of one never confirmed, whether it stands unchanged so long."""
    since = hub.confirmed_on or timezone.localdate(hub.updated_at)
    return since <= timezone.localdate(at - CONFIRM_EVERY)


def unconfirmed(*, at: dt.datetime) -> Q:
    """The same, asked of the database."""
    before = at - CONFIRM_EVERY
    return Q(confirmed_on__lte=timezone.localdate(before)) | Q(confirmed_on=None, updated_at__lte=before)
