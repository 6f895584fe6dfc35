"""The emails about the waiting list of an event."""

import uuid
from typing import Any

from django.utils import translation

from accounts.personal_links import link_to
from events.models import Event, PlaceOffer, Registration
from events.programme.emails import context_of, registration_draft, registration_key, valid_until
from events.programme.wording import moment_words, offered
from outbox.drafts import Draft
from outbox.models import Lane
from outbox.senders import sender


def to_confirm_waiting(registration: Registration, asked: uuid.UUID) -> Draft:
    """Ask whether an address typed in the form is theirs, and whether to add it to the waiting list."""
    return _draft(registration, "confirm_waiting", f"asked:{asked.hex}", until=registration.held_until)


def already_waiting(registration: Registration, asked: uuid.UUID) -> Draft:
    """Inform the owner of an address on the waiting list, and only them, that it was typed in a form."""
    return _draft(registration, "already_waiting", f"asked:{asked.hex}")


def waiting(registration: Registration, position: int) -> Draft:
    """They are on the waiting list: their position, and what happens next."""
    return _draft(registration, "waiting", f"waiting:{registration.round}", position=position)


def promoted(registration: Registration) -> Draft:
    """They have a place: the same fact as a confirmed registration, in other words."""
    return registration_draft(registration, "promoted", f"confirmed:{registration.round}", method="REQUEST")


def place_offered(registration: Registration, offer: PlaceOffer) -> Draft:
    """A place is held for them until a moment; of no use afterwards."""
    return _draft(registration, "place_offered", f"offer:{offer.pk}", until=offer.expires_at, supersedes=True)


def offer_expired(registration: Registration, offer: PlaceOffer) -> Draft:
    """The offer was not answered in time: another person has got the place."""
    return _draft(registration, "offer_expired", f"offer:{offer.pk}:expired", supersedes=True)


def removed(registration: Registration) -> Draft:
    """The organiser has taken them off the waiting list, and says why."""
    because = registration.withdrawn_because
    return _draft(registration, "removed", f"removed:{registration.round}", because=because, supersedes=True)


def _draft(
    registration: Registration, kind: str, fact: str, *, until: Any = None, supersedes: bool = False, **more: Any
) -> Draft:
    event: Event = registration.event
    language = offered(registration.language)
    with translation.override(language):
        return Draft(
            key=f"{registration_key(registration)}:{fact}",
            kind=f"events/{kind}",
            lane=Lane.NOTICE,
            recipient=registration.email,
            language=language,
            hub_id=registration.hub_id,
            context={**context_of(event), "until": moment_words(until, event) if until else "", **more},
            **sender(event.hub),
            link=link_to("events_personal:registration", registration),
            valid_until=until or valid_until(event),
            supersedes=registration_key(registration) if supersedes else "",
        )
