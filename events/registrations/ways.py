"""How people attend when the format of an event changes, and the places that follow from it."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from events.models import Event, Registration
from toolkit.actions import ActionRefused


def become_hybrid(event: Event, values: Mapping[str, Any]) -> None:
    """Before an online event becomes hybrid: those who registered attend online. Needs the event locked."""
    if not event.is_online or values.get("format") != Event.Format.HYBRID:
        return
    Event.objects.filter(pk=event.pk).update(online_places_taken=F("places_taken"), places_taken=0)
    _attend(event, online=True)
    event.refresh_from_db(fields=["places_taken", "online_places_taken"])


def stop_being_hybrid(event: Event) -> None:
    """After a hybrid event became one of the others: everyone attends in its one way."""
    if event.is_hybrid or not event.online_places_taken:
        return
    everyone = F("places_taken") + F("online_places_taken")
    Event.objects.filter(pk=event.pk).update(places_taken=everyone, online_places_taken=0)
    _attend(event, online=False)
    event.refresh_from_db(fields=["places_taken", "online_places_taken"])


def refuse_fewer_places(event: Event) -> None:
    """Refuse an event in its new state with fewer places than are taken, with the numbers."""
    taken = event.places_taken if event.is_hybrid else event.places_taken + event.online_places_taken
    pairs = (("capacity", event.capacity, taken), ("online_capacity", event.online_capacity, event.online_places_taken))
    for name, capacity, number in pairs:
        if capacity is not None and capacity < number:
            words = _(
                "%(taken)s places are taken, offered or held, so the capacity can't be less than %(taken)s. "
                "You entered %(capacity)s."
            )
            raise ActionRefused(words % {"taken": number, "capacity": capacity}, name)


def _attend(event: Event, *, online: bool) -> None:
    Registration.objects.filter(event=event).update(attends_online=online, held_online=online)
