"""Many people doing the same at the same moment, each on a connection of their own."""

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from django.db import connection, transaction
from django.utils import timezone

from accounts.personal_links import new_link
from audit.actors import CITIZEN
from events.models import Event, Registration
from events.registrations.actions import register
from tests.factories import SHOWN
from toolkit.actions import ActionRefused, Busy

Way = Callable[[Event, str], None]


def by_the_action(event: Event, email: str) -> None:
    """The way the portal does it."""
    register(by=CITIZEN, event=event, name="N", email=email, language="en", shown=SHOWN, at=timezone.now())


def trying_again_when_busy(event: Event, email: str) -> None:
    """Register with the action of the portal, pressing the button again while it is busy."""
    for _attempt in range(20):
        with suppress(Busy):
            return by_the_action(event, email)
    raise TimeoutError("busy twenty times")


def by_counting_first(event: Event, email: str) -> None:
    """The twin without the protection: look whether there is a seat, then take one."""
    with transaction.atomic():
        taken = Registration.objects.taking_a_place().filter(event=event).count()
        if taken >= (event.capacity or 0):
            raise ActionRefused("full")
        nonce, link_hash = new_link("registration", event.hub_id)
        now: dt.datetime = timezone.now()
        Registration.objects.create(
            hub_id=event.hub_id, event=event, name="N", email=email, registered_at=now, link_nonce=nonce, link_hash=link_hash
        )  # fmt: skip


def at_once(emails: list[str], event: Event, way: Way) -> Counter[str]:
    """Start everyone when all are ready; return how many got a place, were refused, or met a fault."""
    barrier = threading.Barrier(len(emails))

    def come(email: str) -> str:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=120)
            way(event, email)
        except ActionRefused:
            return "refused"
        except Exception as error:  # noqa: BLE001 - a fault is what this counts
            return f"fault: {type(error).__name__}: {error}"
        else:
            return "in"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(emails)) as crowd:
        return Counter(crowd.map(come, emails))


def places_taken(event: Event) -> int:
    """As the event's row says."""
    return Event.objects.values_list("places_taken", flat=True).get(pk=event.pk)


def comers(event: Event) -> int:
    """As the registrations say."""
    return Registration.objects.taking_a_place().filter(event=event).count()
