"""Types, formats and states of events."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EventKind(models.TextChoices):
    """The types of events of the network."""

    PRE_INCEPTION_DIALOGUE = "pre_inception_dialogue", _("Pre-Inception Dialogue")
    INCEPTION_DIALOGUE = "inception_dialogue", _("Inception Dialogue")
    POLICY_DIALOGUE = "policy_dialogue", _("Policy dialogue")
    CITIZEN_ENGAGEMENT = "citizen_engagement", _("Citizen engagement activity")
    KNOWLEDGE_EXCHANGE = "knowledge_exchange", _("Knowledge Exchange Session")
    WEBINAR = "webinar", _("Webinar (Practitioners' Series)")
    TRAINING = "training", _("Training")
    WORKSHOP = "workshop", _("Sector workshop")
    HEARING = "hearing", _("Hearing")
    DEBATE = "debate", _("Debate")
    FACT_FINDING_MISSION = "fact_finding_mission", _("Fact-finding mission")
    ROUNDTABLE = "roundtable", _("Roundtable")
    FORUM = "forum", _("Forum")
    MISSION_FAIR = "mission_fair", _("Cancer Mission Fair")
    MISSION_DAY = "mission_day", _("Cancer Mission Day")
    LAUNCH = "launch", _("Launch or founding forum")
    KICK_OFF = "kick_off", _("Kick-off")
    NATIONAL_MEETING = "national_meeting", _("Annual hub meeting or plenary")


class EventFormat(models.TextChoices):
    """Where it takes place."""

    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")
    HYBRID = "hybrid", _("Hybrid")


class EventState(models.TextChoices):
    """Draft, then published, then perhaps cancelled; never back."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    CANCELLED = "cancelled", _("Cancelled")
