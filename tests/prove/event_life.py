"""Who takes part in the life of an event."""

import datetime as dt
from dataclasses import dataclass

from events.models import Event
from hubs.models import Hub
from tests.prove.walkers import BrowserUser, SentEmails

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
TITLE = "Screening invitations that people answer"
TEAM, MEETING = "/en/manage/pt", "https://meet.example.org/abc"


@dataclass
class Life:
    """Who takes part: the team, a citizen on a phone, a helper at the door; and their event."""

    hub: Hub
    coordinator: BrowserUser
    editor: BrowserUser
    citizen: BrowserUser
    door: BrowserUser
    mailbox: SentEmails
    editor_email: str
    event: Event | None = None

    @property
    def desk(self) -> str:
        """The address of the event on the dashboard."""
        return f"{TEAM}/events/{self.it.pk}/"

    @property
    def public(self) -> str:
        """The public address of the event."""
        return f"/en/events/{self.it.pk}/"

    @property
    def it(self) -> Event:
        """The event, which there is from the first draft on."""
        assert self.event is not None
        return self.event
