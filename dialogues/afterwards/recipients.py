"""Who is asked how a dialogue was: the people of its sessions, each address once."""

import datetime as dt

from django.utils.translation import gettext as _

from dialogues.frame.phases import Act, refusal_of, sessions_of
from dialogues.models import ParticipantSurvey, PolicyDialogue
from events.models import Event, Registration
from events.surveys.anonymity import answered_key
from events.surveys.recipients import recipients_of
from toolkit.actions import ActionRefused
from toolkit.date_formatting import partial_words


def sessions_held(dialogue: PolicyDialogue) -> list[Event]:
    """The sessions that were published and not cancelled, the first first."""
    return list(sessions_of(dialogue).published().taking_place().order_by("over_at", "pk"))


def participants_of(dialogue: PolicyDialogue) -> list[Registration]:
    """Those who attended a session, or were registered where no attendance was recorded; the last registration of each address."""
    found: dict[str, Registration] = {}
    for event in sessions_held(dialogue):
        for registration in recipients_of(event).select_related("event__hub__country").order_by("pk"):
            found[registration.email.casefold()] = registration
    return list(found.values())


def refusal_of_sending(dialogue: PolicyDialogue, *, at: dt.datetime) -> str:
    """Why the survey of the dialogue can't be emailed now; empty when it can."""
    if ParticipantSurvey.objects.filter(dialogue=dialogue).exists():
        return _("The survey has been emailed already.")
    sessions = sessions_held(dialogue)
    if not sessions:
        return _("This dialogue has no sessions, so there is no one to ask.")
    if not all(event.is_over(at=at) for event in sessions):
        return _("The survey is emailed after the last session.")
    return refusal_of(dialogue, Act.EVALUATE, at=at)


def response_key(survey: ParticipantSurvey, registration: Registration) -> str:
    """Return what the survey keeps of a person who has answered: by address, since one may have registered for several sessions."""
    return answered_key("dialogues.survey", f"{survey.pk}:{registration.email.casefold()}")


def refuse_unless_asked(survey: ParticipantSurvey, registration: Registration, *, at: dt.datetime) -> None:
    """Refuse, with the reason, a person who can't answer the survey now."""
    if at >= survey.closes_at:
        closed = partial_words(survey.closes_at.astimezone(survey.dialogue.hub.zone), "day")
        raise ActionRefused(_("This survey closed on %(day)s.") % {"day": closed})
    if words := refusal_of(survey.dialogue, Act.EVALUATE, at=at):
        raise ActionRefused(words)
    if response_key(survey, registration) in survey.responded:
        raise ActionRefused(_("You have answered this survey. Thank you."))
    ours = sessions_of(survey.dialogue).filter(pk=registration.event_id)
    if not ours.exists() or not Registration.objects.confirmed().filter(pk=registration.pk).exists():
        raise ActionRefused(_("This survey is for people who took part in the dialogue."))
