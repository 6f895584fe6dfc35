"""The models of events, gathered where Django looks for them; each subject has its own."""

from events.certificates.models import Certificate, CertificateFile, CertificateQuerySet
from events.check_in.models import BadgeSheet, CheckIn, CheckInSettings, DoorLink, SelfCheckIn
from events.co_organisers.models import CoOrganiser, CoOrganiserQuerySet
from events.invitations.models.campaign import Campaign
from events.invitations.models.invitation import Invitation
from events.invitations.models.substitute import Substitute, SubstituteQuerySet
from events.mailings.models import EventMailing
from events.materials.models import EventMaterial, EventMaterialQuerySet
from events.personal_calendars.models import PersonalCalendar
from events.programme.feed_dependents import EventTopicLink, HubOfEvents, TopicOfEvents
from events.programme.models import Event
from events.programme.querysets import EventQuerySet
from events.questions.models import AnswerFile, HealthAnswer, Question, QuestionAnswer, QuestionQuerySet
from events.registrations.models import AccessNeeds, Registration
from events.reminders.models import ReminderRule, ReminderRun
from events.series.models import EventSeries, EventSeriesQuerySet, SeriesCancellation, SeriesRegistration
from events.sessions.models.session import EventSession, EventSessionQuerySet
from events.sessions.models.speaker import SessionSpeaker, TrackOfSessions
from events.surveys.models import Survey, SurveyAnswer, SurveyQuestion
from events.waiting_list.models import PlaceOffer, SectorQuota

__all__ = [
    "AccessNeeds", "AnswerFile", "BadgeSheet", "Campaign", "Certificate", "CertificateFile", "CertificateQuerySet",
    "CheckIn", "CheckInSettings", "CoOrganiser", "CoOrganiserQuerySet", "DoorLink", "Event", "EventMailing",
    "EventMaterial", "EventMaterialQuerySet", "EventQuerySet", "EventSeries", "EventSeriesQuerySet", "EventSession",
    "EventSessionQuerySet", "EventTopicLink", "HealthAnswer", "HubOfEvents", "Invitation", "PersonalCalendar",
    "PlaceOffer", "Question", "QuestionAnswer", "QuestionQuerySet", "Registration", "ReminderRule", "ReminderRun",
    "SectorQuota", "SelfCheckIn", "SeriesCancellation", "SeriesRegistration", "SessionSpeaker", "Substitute",
    "SubstituteQuerySet", "Survey", "SurveyAnswer", "SurveyQuestion", "TopicOfEvents", "TrackOfSessions",
]  # fmt: skip
