"""Mailings for tests."""

from typing import Any

from django.utils import timezone

from audit.actors import SYSTEM
from events.models import Event
from hubs.models import Hub
from mailings.actions import create_mailing
from mailings.expansion import continue_mailings
from mailings.models import Mailing
from outbox.models import OutgoingEmail
from stakeholders.models import Segment
from tests.factories import make_hub, make_stakeholder

TEXTS = {
    "en": {"subject": "News from {hub}", "body": "Hello {name},\n\nwe *open* in May."},
    "pt": {"subject": "Notícias: {hub}", "body": "Olá {name},\n\nabrimos em maio."},
}


def make_segment(hub: Hub | None = None, *languages: str) -> Segment:
    """A segment of everyone, with a contact for each of the languages: p0@example.org, p1@example.org and so on."""
    hub = hub or make_hub()
    for number, language in enumerate(languages):
        make_stakeholder(hub, name=f"P{number}", email=f"p{number}@example.org", language=language)
    return Segment.objects.create(hub=hub, name="Everyone", criteria={})


def make_mailing(of: Segment | Event, **fields: Any) -> Mailing:
    """A draft to a segment, or to the attendees of an event."""
    audience = (
        {"audience": "segment", "segment": of} if isinstance(of, Segment) else {"audience": "attendees", "event": of}
    )
    assert of.hub is not None
    return create_mailing(by=SYSTEM, hub=of.hub, fields={**audience, "language": "en", "texts": TEXTS, **fields})


def work() -> int:
    """What a worker does for all mailings in hand; how many emails are new."""
    return continue_mailings(at=timezone.now())


def emails_of(mailing: Mailing) -> list[tuple[str, str, str]]:
    """The emails of a mailing: name of the address, language, state."""
    found = OutgoingEmail.objects.filter(about=mailing.about).order_by("recipient")
    return [(one.recipient.partition("@")[0], one.language, one.state) for one in found]
