"""Events, registrations, invitations, campaigns."""

from events.models.campaign import Campaign
from events.models.event import Event, EventQuerySet
from events.models.invitation import Invitation
from events.models.registration import Registration

__all__ = ["Campaign", "Event", "EventQuerySet", "Invitation", "Registration"]
