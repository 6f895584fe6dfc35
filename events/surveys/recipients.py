"""Who is asked for feedback: those who attended; in the room and online, everyone registered where no attendance was recorded."""

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from events.models import Event, Registration, Survey
from events.surveys.anonymity import answered_key
from events.surveys.period import is_open
from toolkit.actions import ActionRefused

if TYPE_CHECKING:
    from events.registrations.models import RegistrationQuerySet


def recipients_of(event: Event) -> "RegistrationQuerySet":
    """Return the registrations of the people the survey is for. What was recorded online says nothing of the room."""
    registered = Registration.objects.confirmed().filter(event=event)
    in_person, asked = registered.in_person(), registered.attended()
    online = registered.exclude(pk__in=in_person.values("pk"))
    if not in_person.exclude(checked_in_at=None).exists():
        asked |= in_person
    if not online.exclude(attended_online_at=None).exists():
        asked |= online
    return asked


def response_key(survey: Survey, registration: Registration) -> str:
    """Return what the survey keeps of a person who has answered: a keyed hash, the same each time."""
    return answered_key("events.surveys", f"{survey.pk}:{registration.pk}")


def refuse_unless_asked(survey: Survey, registration: Registration, *, at: dt.datetime) -> None:
    """Refuse, with the reason, a person who can't answer the survey now. Once it was emailed, everyone registered can answer."""
    if not is_open(survey.event, at=at):
        raise ActionRefused(_("This survey is not open."))
    if response_key(survey, registration) in survey.responded:
        raise ActionRefused(_("You have answered this survey. Thank you."))
    is_sent = survey.mailing_id is not None  # who was asked stays asked, whatever attendance is recorded later
    asked = Registration.objects.confirmed() if is_sent else recipients_of(survey.event)
    if not asked.filter(pk=registration.pk, event=survey.event_id).exists():
        raise ActionRefused(_("This survey is for people who attended the event."))


def asks(survey: Survey, registration: Registration, *, at: dt.datetime) -> bool:
    """Whether the person can answer the survey now."""
    try:
        refuse_unless_asked(survey, registration, at=at)
    except ActionRefused:
        return False
    return True
