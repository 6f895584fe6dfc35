"""Feedback surveys: set up, emailed once, answered anonymously, forgotten."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from audit.purges import record_purge
from events.mailings.actions import start_mailing
from events.models import Event, EventMailing, Registration, Survey, SurveyAnswer, SurveyQuestion
from events.programme.locking import lock_event
from events.registrations.retention import REGISTRATIONS_KEPT
from events.surveys.anonymity import release_in_fives
from events.surveys.models import MOST_QUESTIONS
from events.surveys.period import is_open
from events.surveys.recipients import recipients_of, refuse_unless_asked, response_key
from toolkit.actions import ActionRefused, action, lock_row

ANSWERS_KEPT = dt.timedelta(days=3 * 365)


@dataclass(frozen=True)
class OwnQuestion:
    """A question of the hub's own; ``translations`` as a row keeps them: ``{"pt": {"text": "…"}}``."""

    kind: str
    text: str
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@action
def set_up_survey(*, by: Actor, event: Event, questions: Sequence[OwnQuestion]) -> Survey:
    """Switch the survey of a published event on, or change its own questions.

    Refuses more than five questions, and a change of the questions once a person has answered.
    """
    current = lock_event(event)
    if (words := refusal_of_asking(current)) or current.hub is None:
        raise ActionRefused(words)
    if len(questions) > MOST_QUESTIONS:
        raise ActionRefused(_("A survey can have %(count)s questions of your own at most.") % {"count": MOST_QUESTIONS})
    survey, is_new = Survey.objects.get_or_create(event=current, defaults={"hub": current.hub})
    known = [OwnQuestion(one.kind, one.text, one.translations) for one in survey.questions.all()]
    if not is_new and known == list(questions):
        return survey
    if words := refusal_of_rewording(survey):
        raise ActionRefused(words)
    survey.questions.all().delete()
    SurveyQuestion.objects.bulk_create(
        SurveyQuestion(survey=survey, position=place, **asdict(one)) for place, one in enumerate(questions, 1)
    )
    record(by=by, action="events.set_up_survey", subject=survey, fields=["questions"])
    return survey


def refusal_of_asking(event: Event) -> str:
    """Return why an event can have no survey; empty when it can."""
    if not event.can_be_changed:
        return _("This event has been cancelled, so it has no survey.")
    if event.can_be_published or event.hub is None:
        return _("Publish the event before you turn on its survey.")
    return ""


def refusal_of_rewording(survey: Survey) -> str:
    """Return why the questions of a survey can't be changed; empty when they can."""
    if survey.answers.exists():
        return _("People have answered already, so the questions can't be changed.")
    return ""


@action
def send_survey(*, by: Actor, survey: Survey, at: dt.datetime) -> int:
    """Email the survey to those who attended, or to all who were registered; return how many. Once for each event.

    Refuses before the end of the event, sixty days after it, a second time, and without recipients.
    """
    event = lock_event(survey.event)
    current = _lock(survey)
    if not is_open(event, at=at):
        raise ActionRefused(_("A survey is emailed after the event, within 60 days."))
    if current.mailing_id is not None:
        raise ActionRefused(_("The survey has been emailed already."))
    number = recipients_of(event).count()
    if not number:
        raise ActionRefused(_("No one is registered for this event."))
    current.mailing = start_mailing(event, EventMailing.Kind.SURVEY)
    current.save(update_fields=["mailing"])
    record(by=by, action="events.send_survey", subject=current, fields=["mailing"])
    return number


@action
def remove_survey(*, by: Actor, survey: Survey) -> None:
    """Delete a survey with its questions and answers. Deleted already: nothing happens."""
    current = Survey.objects.filter(pk=survey.pk).select_for_update().first()
    if current is not None:
        record(by=by, action="events.remove_survey", subject=current)
        current.delete()


@action
def answer_survey(
    *, survey: Survey, registration: Registration, rating: int, expectations: str = "", improve: str = "",
    replies: Mapping[str, int | str], at: dt.datetime,
) -> None:  # fmt: skip
    """Keep one anonymous answer, and apart from it that this person has answered. Five answers are released together.

    Leaves no audit row: its time beside the log of a web server would say whose answer it was. Refuses people the survey is
    not for, a second answer, and answers outside its time.
    """
    current = _lock(survey)
    refuse_unless_asked(current, registration, at=at)
    SurveyAnswer.objects.create(
        survey=current, rating=rating, expectations=expectations, improve=improve, replies=dict(replies)
    )
    release_in_fives(current.answers.all())
    current.responded = sorted([*current.responded, response_key(current, registration)])
    current.save(update_fields=["responded"])


def forget_surveys(*, at: dt.datetime) -> None:
    """Forget who has answered with the registrations, and surveys with their answers after three years."""
    _forget_who_answered(at)
    _forget_answers(at)


@action
def _forget_who_answered(at: dt.datetime) -> None:
    old = Survey.objects.filter(~Q(responded=[]), event__ends_at__lte=at - REGISTRATIONS_KEPT)
    record_purge(Survey, old.update(responded=[]), at=at)


@action
def _forget_answers(at: dt.datetime) -> None:
    old = Survey.objects.filter(event__ends_at__lte=at - ANSWERS_KEPT)
    _all, by_model = old.delete()
    record_purge(SurveyAnswer, by_model.get("events.SurveyAnswer", 0), at=at)
    record_purge(Survey, by_model.get("events.Survey", 0), at=at)


def _lock(survey: Survey) -> Survey:
    return lock_row(Survey.objects.select_related("event"), survey.pk, gone=_("This survey was deleted."))
