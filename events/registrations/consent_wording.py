"""What people agree to when they register: the version the portal came with, until the network office publishes another."""

from django.utils.text import get_text_list
from django.utils.translation import get_language, gettext

from consents.models import Consent
from consents.wording import ShownWording, wording_in_force
from events.models import CoOrganiser, Event
from hubs.models import Hub

WORDING_VERSION = "2026-11-26"


def shown_on(page: str, hub: Hub, *events: Event) -> ShownWording:
    """What this page showed, in the language it was shown in, for the ledger."""
    names = organiser_names(hub, *events)
    first = ShownWording(first_text() % {"hub": names}, WORDING_VERSION, get_language() or "en", page)
    return wording_in_force(Consent.Purpose.REGISTRATION, names, first=first)


def registration_wording(hub: Hub, *events: Event) -> str:
    """Return the text next to the checkbox; the ledger holds the same text.

    Names the co-organisers of the events too, since their teams work with its attendees.
    """
    return shown_on("", hub, *events).text


def first_text() -> str:
    """Return the first version, in the reader's language."""
    return gettext(
        "I agree to %(hub)s using what I enter here to run this event, email me about it and count attendees. My access needs "
        "are deleted one week after the event, everything else after six months."
    )


def organiser_names(hub: Hub, *events: Event) -> str:
    """Return the names of the hub and of those that co-organise the events, as a list in a sentence."""
    partners = CoOrganiser.objects.accepted().for_pages().filter(event__in=events) if events else ()
    names = dict.fromkeys(str(name) for name in (hub.title, *(one.partner.title for one in partners)))
    return get_text_list(list(names), gettext("and"))
