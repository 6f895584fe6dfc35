"""Whether the network office sees the people of a hub: only while a coordinator lets it."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import record
from audit.actors import Actor
from hubs.models import Hub, OfficeAccess
from hubs.team.actions.roles import lock_team
from toolkit.actions import ActionRefused, action

LONGEST = dt.timedelta(days=183)


@action
def let_office_in(*, by: Actor, hub: Hub, until: dt.date, at: dt.datetime) -> OfficeAccess:
    """Let the network office see contacts and attendees until the end of that day; asked again, the day is another one.

    Refuses a day that is over, and one more than six months away; and whoever is of the office and not of the hub's team.
    """
    current = lock_team(hub)
    if isinstance(by, User) and not current.team.filter(user=by).exists():
        raise ActionRefused(_("Only the team of the hub can give the network office access."))
    today = timezone.localdate(at)
    if not today <= until <= today + LONGEST:
        raise ActionRefused(_("Choose a day within the next six months."), "until")
    _end(current, at)
    granted = OfficeAccess.objects.create(
        hub=current, until=until, granted_at=at, granted_by=by if isinstance(by, User) else None
    )
    record(by=by, action="hubs.let_office_in", subject=granted, fields=["until"])
    return granted


@action
def end_office_access(*, by: Actor, hub: Hub, at: dt.datetime) -> None:
    """The network office sees figures only from now on. Ended already: nothing happens."""
    current = lock_team(hub)
    for ended in _end(current, at):
        record(by=by, action="hubs.end_office_access", subject=ended, fields=["ended_at"])


def _end(hub: Hub, at: dt.datetime) -> list[OfficeAccess]:
    open_ones = list(OfficeAccess.objects.filter(hub=hub, ended_at=None).select_for_update())
    for access in open_ones:
        access.ended_at = max(at, access.granted_at)
        access.save(update_fields=["ended_at"])
    return open_ones
