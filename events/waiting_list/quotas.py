"""How many places each sector can take at most."""

import datetime as dt
from collections.abc import Mapping

from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from events.models import Event, PlaceOffer, Registration, SectorQuota
from events.programme.locking import lock_editable
from events.waiting_list.allocation import hand_out_places
from hubs.models import Sector
from toolkit.actions import ActionRefused, action, edition_of_values, refuse_unread_values


@action
def set_quotas(
    *, by: Actor, event: Event, places: Mapping[str, int | None], at: dt.datetime, seen: str | None = None
) -> None:
    """Set how many places each sector can take; None is no limit. Places that become free are handed out at once.

    ``seen`` is the ``quotas_edition`` the writer had. Refuses fewer places than the sector has taken, with the numbers.
    """
    current = lock_editable(event)
    before, wanted = places_by_sector(current), {sector: places.get(sector) for sector in Sector.values}
    changed = sorted(sector for sector in Sector.values if wanted[sector] != before[sector])
    if changed and seen is not None:
        refuse_unread_values(current, stored=before, wanted=wanted, seen=seen)
    for sector in changed:
        _set_quota(current, sector, places.get(sector))
    if changed:
        current.note_edit(by, [])
        current.save(update_fields=["edited_by", "edited_at"])
        record(by=by, action="events.change_quotas", subject=current, fields=changed)
        hand_out_places(current, at=at)


def places_by_sector(event: Event) -> dict[str, int | None]:
    """Return the places of every sector; None is no limit."""
    limits = dict(SectorQuota.objects.filter(event=event).values_list("sector", "places"))
    return {sector: limits.get(sector) for sector in Sector.values}


def quotas_edition(event: Event) -> str:
    """Return the state of the places that a form carries as ``seen``."""
    return edition_of_values(places_by_sector(event))


def _set_quota(event: Event, sector: str, places: int | None) -> None:
    if places is None:
        event.quotas.filter(sector=sector).delete()
        return
    taken = _taken(event, sector)
    if places < taken:
        words = _("%(taken)s places are taken, so the number can't be less than %(taken)s. You entered %(places)s.")
        raise ActionRefused(words % {"taken": taken, "places": places}, sector)
    SectorQuota.objects.update_or_create(event=event, sector=sector, defaults={"places": places, "places_taken": taken})


def _taken(event: Event, sector: str) -> int:
    """Count the places people of the sector have: registered, offered, or kept as a second place."""
    people = Registration.objects.filter(event=event)
    offered = people.waiting().filter(sector=sector, offers__state=PlaceOffer.State.OPEN)
    second = people.filter(held_sector=sector, held_until__isnull=False, confirmed_at__isnull=False)
    return people.taking_a_place().filter(sector=sector).count() + offered.count() + second.count()
