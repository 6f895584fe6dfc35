"""Events, registrations, waiting lists, invitations, campaigns, mailings."""

from events.invitations.models.campaign import Campaign
from events.invitations.models.invitation import Invitation
from events.mailings.models import EventMailing
from events.programme.feed_dependents import EventTopicLink, HubOfEvents, TopicOfEvents
from events.programme.models import Event
from events.programme.querysets import EventQuerySet
from events.registrations.models import AccessNeeds, Registration
from events.waiting_list.models import PlaceOffer, SectorQuota

__all__ = [
    "AccessNeeds", "Campaign", "Event", "EventMailing", "EventQuerySet", "EventTopicLink", "HubOfEvents", "Invitation", "PlaceOffer",
    "Registration", "SectorQuota", "TopicOfEvents",
]  # fmt: skip
