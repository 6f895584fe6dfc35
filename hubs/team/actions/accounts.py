"""Accounts of people without a role: kept a year, then deleted."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from audit.actions import record
from audit.actors import SYSTEM
from audit.purges import record_purge
from hubs.models import TeamMember
from toolkit.steps import do_each

KEPT = dt.timedelta(days=365)


def forget_accounts_without_role(*, at: dt.datetime) -> int:
    """Note who has no role any more, and delete the accounts of those who have had none for a year; return how many.

    A role is a place in a hub's team or the network office. Who gets one again within the year starts anew.
    """
    has_role = Exists(TeamMember.objects.filter(user=OuterRef("pk")))
    User.objects.filter(has_role, without_role_since__isnull=False).update(without_role_since=None)
    User.objects.filter(is_network_office=True, without_role_since__isnull=False).update(without_role_since=None)
    without = User.objects.filter(~has_role, is_network_office=False)
    without.filter(without_role_since=None).update(without_role_since=at)
    due = list(without.filter(without_role_since__lte=at - KEPT).values_list("pk", flat=True))
    return do_each(lambda pk: _forget(pk, at), due)


@transaction.atomic
def _forget(pk: int, at: dt.datetime) -> bool:
    """One account, if it still has no role behind the lock."""
    user = (
        User.objects.select_for_update()
        .filter(pk=pk, is_network_office=False, without_role_since__lte=at - KEPT)
        .first()
    )
    if user is None or TeamMember.objects.filter(user=user).exists():
        return False
    record(by=SYSTEM, action="accounts.forget", subject=user, fields=["email", "name"])
    user.delete()
    return bool(record_purge(User, 1, at=at))
