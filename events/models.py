"""Events and series of them, their sessions and speakers, registrations, waiting lists, invitations, campaigns, mailings, reminders."""

from events.co_organisers.models import CoOrganiser, CoOrganiserQuerySet
from events.invitations.models.campaign import Campaign
from events.invitations.models.invitation import Invitation
from events.mailings.models import EventMailing
from events.personal_calendars.models import PersonalCalendar
from events.programme.feed_dependents import EventTopicLink, HubOfEvents, TopicOfEvents
from events.programme.models import Event
from events.programme.querysets import EventQuerySet
from events.registrations.models import AccessNeeds, Registration
from events.reminders.models import ReminderRule, ReminderRun
from events.series.models import EventSeries, EventSeriesQuerySet, SeriesCancellation, SeriesRegistration
from events.sessions.models.session import EventSession, EventSessionQuerySet
from events.sessions.models.speaker import SessionSpeaker, TrackOfSessions
from events.waiting_list.models import PlaceOffer, SectorQuota

__all__ = [
    "AccessNeeds", "Campaign", "CoOrganiser", "CoOrganiserQuerySet", "Event", "EventMailing", "EventQuerySet",
    "EventSeries", "EventSeriesQuerySet", "EventSession", "EventSessionQuerySet", "EventTopicLink", "HubOfEvents",
    "Invitation", "PersonalCalendar", "PlaceOffer", "Registration", "ReminderRule", "ReminderRun", "SectorQuota",
    "SeriesCancellation", "SeriesRegistration", "SessionSpeaker", "TopicOfEvents", "TrackOfSessions",
]  # fmt: skip
